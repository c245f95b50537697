using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Defaults;

/// <summary>The HTTP routes that route defaults, and the rule that asks for a timeout, are about.</summary>
internal static class DefaultedRouteScope
{
    /// <summary>
    /// Routes of a VirtualService that only sidecars use, that forward requests, and whose destinations all lie outside the cluster
    /// (or anywhere, where the policy says <c>routes: all</c>).
    /// </summary>
    public static IEnumerable<HttpRouteView> Routes(Review review)
    {
        var routes = review.VirtualService;
        if (routes.IsDelegate || !routes.IsMeshOnly)
        {
            yield break;
        }

        var all = review.Policy.Defaults.Routes == DefaultedRoutes.All;
        foreach (var route in routes.Http)
        {
            if (route.ForwardsRequests && (all || LeavesCluster(route, review.Mesh)))
            {
                yield return route;
            }
        }
    }

    private static bool LeavesCluster(HttpRouteView route, MeshFacts mesh)
    {
        foreach (var weighted in route.Destinations.Items())
        {
            if (weighted.Member("destination"u8).Text("host"u8) is not { } host || mesh.IsInCluster(HostName.Parse(host), shortNames: true))
            {
                return false;
            }
        }

        return true;
    }
}
