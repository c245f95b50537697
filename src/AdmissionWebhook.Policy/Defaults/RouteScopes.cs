using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Defaults;

/// <summary>Which HTTP routes of a VirtualService the defaults, and the rules about resilience, are about.</summary>
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
    /// What route defaults, and the rule that asks for a timeout, are about: routes of a VirtualService that only sidecars use, that forward
    /// requests, and whose destinations all lie outside the cluster (or anywhere, where the policy says <c>routes: all</c>).
    /// </summary>
    public IReadOnlyList<HttpRouteView> Defaulted { get; }

    /// <summary>Those whose own settings are looked at: all that leave the cluster, from sidecars and gateways alike, and <see cref="Defaulted"/>.</summary>
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
