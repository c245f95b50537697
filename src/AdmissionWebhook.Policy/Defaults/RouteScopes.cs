using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Defaults;

/// <summary>The HTTP routes of a VirtualService that defaults and resilience rules apply to.</summary>
internal sealed class RouteScopes
{
    public RouteScopes(Review review)
    {
        var routes = review.VirtualService;
        var hasDefaults = !routes.IsDelegate && routes.IsMeshOnly;
        var all = review.Policy.Defaults.Routes == DefaultedRoutes.All;
        var defaulted = new List<HttpRouteView>();
        var egress = new List<HttpRouteView>();
        foreach (var route in routes.Http)
        {
            var leaves = LeavesCluster(route, review.Mesh);
            var isDefaulted = hasDefaults && (all || leaves) && route.ForwardsRequests && !LeadsToGrpc(route, review);
            if (isDefaulted)
            {
                defaulted.Add(route);
            }

            if (isDefaulted || leaves)
            {
                egress.Add(route);
            }
        }

        Defaulted = defaulted;
        Egress = egress;
    }

    /// <summary>
    /// The routes that get defaults and must have a timeout: those of a VirtualService that only sidecars use, that forward requests, and
    /// whose destinations are all external (or anywhere, with <c>routes: all</c> in the policy).
    /// </summary>
    public IReadOnlyList<HttpRouteView> Defaulted { get; }

    /// <summary>The routes whose settings are checked: <see cref="Defaulted"/>, and all external routes of sidecars and gateways.</summary>
    public IReadOnlyList<HttpRouteView> Egress { get; }

    // A timeout would end gRPC streams, and unary gRPC calls carry their own deadline.
    private static bool LeadsToGrpc(HttpRouteView route, Review review)
    {
        foreach (var weighted in route.Destinations.Items())
        {
            var destination = weighted.Member("destination"u8);
            if (
                destination.Text("host"u8) is { } host
                && IsForGrpc(review, HostName.Parse(host), destination.Member("port"u8).Integer("number"u8))
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether approvals list the port, or all ports of the host, for gRPC alone.</summary>
    private static bool IsForGrpc(Review review, in HostName host, int? number)
    {
        var any = false;
        foreach (var approval in review.Approvals.For(host).Valid)
        {
            foreach (var port in approval.Ports)
            {
                if (number is null || port.Number == number)
                {
                    if (port.Protocols.Count == 0 || !port.Protocols.All(PortProtocol.IsGrpc))
                    {
                        return false;
                    }

                    any = true;
                }
            }
        }

        return any;
    }

    private static bool LeavesCluster(HttpRouteView route, MeshFacts mesh)
    {
        var any = false;
        foreach (var weighted in route.Destinations.Items())
        {
            if (weighted.Member("destination"u8).Text("host"u8) is not { } host || mesh.IsInCluster(HostName.Parse(host), shortNames: true))
            {
                return false;
            }

            any = true;
        }

        return any;
    }
}
