using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>The destinations that lead outside to approved hosts.</summary>
internal static class ApprovedTargets
{
    public static IEnumerable<(HostName Host, int Port, JsonPath Path)> Of(Review review, IEnumerable<RouteDestination> destinations)
    {
        foreach (var destination in destinations)
        {
            var host = HostName.Parse(destination.Host);
            if (!review.Mesh.IsInCluster(host, shortNames: true) && review.Approvals.For(host).IsApproved)
            {
                yield return (host, destination.Port, destination.Path);
            }
        }
    }
}
