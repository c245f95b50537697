using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>Blocks that the traffic policy of an external host should have.</summary>
internal static class DestinationSettings
{
    /// <summary>
    /// Where a block is missing: at the host, and at each port whose own settings, which replace the host's altogether, lack it
    /// (istio pilot/pkg/networking/core/cluster_traffic_policy.go). Subsets inherit it. None for hosts in the cluster.
    /// </summary>
    public static IEnumerable<(JsonPath Path, int Port)> Lacking(Review review, string block)
    {
        if (!DestinationHosts.IsExternal(review))
        {
            yield break;
        }

        var name = System.Text.Encoding.UTF8.GetBytes(block);
        if (!review.Spec.Member("trafficPolicy"u8).Member(name).IsPresent())
        {
            yield return (JsonPath.Spec["trafficPolicy"][block], 0);
        }

        foreach (var policy in review.TrafficPolicies)
        {
            if (policy.Port > 0 && !policy.Settings.Member(name).IsPresent())
            {
                yield return (policy.Path[block], policy.Port);
            }
        }
    }

    /// <summary>For messages: of what part of the traffic a path speaks.</summary>
    public static string Of(int port) => port == 0 ? "the host" : $"port {port}, whose settings replace the host's,";
}
