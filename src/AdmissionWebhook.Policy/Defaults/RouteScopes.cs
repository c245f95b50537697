using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Defaults;

/// <summary>The HTTP routes of a VirtualService that defaults and resilience rules apply to.</summary>
internal sealed class RouteScopes
{
    public RouteScopes(Review review)
    {
        var routes = review.VirtualService;
        var hasDefaults = !routes.IsDelegate && routes.IsMeshOnly;
        var all = review.Policy.Defaults.Routes == DefaultedRoutes.All;
        var defaulted = new List<RouteView>();
        var egress = new List<RouteView>();
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
    public IReadOnlyList<RouteView> Defaulted { get; }

    /// <summary>The routes whose settings are checked: <see cref="Defaulted"/>, and all external routes of sidecars and gateways.</summary>
    public IReadOnlyList<RouteView> Egress { get; }

    // A timeout would end gRPC streams, and unary gRPC calls carry their own deadline.
    private static bool LeadsToGrpc(RouteView route, Review review)
    {
        foreach (var destination in route.Destinations)
        {
            if (IsForGrpc(review, destination.Name, destination.Port) || IsRegisteredForGrpc(review, destination))
            {
                return true;
            }
        }

        return false;
    }

    // The entry can arrive after the route, which then keeps its timeout: no default is taken back.
    private static bool IsRegisteredForGrpc(Review review, in RouteDestination destination)
    {
        foreach (var entry in Neighbours.ServiceEntries(review, destination.FullName(review.Namespace, review.Mesh.ClusterDomain)))
        {
            foreach (var port in entry.Ports)
            {
                if (
                    (destination.Port == port.Number || (destination.Port == 0 && entry.Ports.Count == 1))
                    && PortProtocol.IsGrpc(port.Protocol)
                    && entry.IsVisibleIn(review.Namespace)
                )
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether approvals list the port, or all ports of the host, for gRPC alone.</summary>
    private static bool IsForGrpc(Review review, in HostName host, int number)
    {
        var any = false;
        foreach (var approval in review.Approvals.For(host).Valid)
        {
            foreach (var port in approval.Ports)
            {
                if (number == 0 || port.Number == number)
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

    private static bool LeavesCluster(RouteView route, MeshFacts mesh)
    {
        foreach (var destination in route.Destinations)
        {
            if (mesh.IsInCluster(destination.Name, shortNames: true))
            {
                return false;
            }
        }

        return route.Destinations.Length > 0 && route.Destinations.Length == route.Weighted.GetArrayLength();
    }
}
