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
            var isDefaulted = hasDefaults && (all || leaves) && route.ForwardsRequests;
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
