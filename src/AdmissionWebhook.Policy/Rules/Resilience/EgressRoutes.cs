using AdmissionWebhook.Policy.Defaults;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>
/// The HTTP routes whose own settings are looked at: those that leave the cluster, from sidecars and gateways alike, and those that the
/// policy's defaults cover besides.
/// </summary>
internal static class EgressRoutes
{
    public static IEnumerable<HttpRouteView> Of(Review review)
    {
        var covered = DefaultedRouteScope.Routes(review).Select(route => route.Path.ToString()).ToHashSet();
        return review.VirtualService.Http.Where(route => covered.Contains(route.Path.ToString()) || LeavesCluster(review, route));
    }

    private static bool LeavesCluster(Review review, HttpRouteView route)
    {
        var any = false;
        foreach (var weighted in route.Destinations.Items())
        {
            if (weighted.Member("destination"u8).Text("host"u8) is not { } host || review.Mesh.IsInCluster(HostName.Parse(host), shortNames: true))
            {
                return false;
            }

            any = true;
        }

        return any;
    }
}
