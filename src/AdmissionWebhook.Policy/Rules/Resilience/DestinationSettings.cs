using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>Settings that the traffic policy of an external host should have.</summary>
internal static class DestinationSettings
{
    /// <summary>
    /// Where a setting is missing: for the host, and for each port whose own settings, which replace the host's, lack it (istio
    /// pilot/pkg/networking/core/cluster_traffic_policy.go). Subsets inherit it. Empty for in-cluster hosts.
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

    /// <summary>The part of the traffic that a path applies to, for messages.</summary>
    public static string Of(int port) => port == 0 ? "the host" : $"port {port}, whose settings replace the host's,";
}
