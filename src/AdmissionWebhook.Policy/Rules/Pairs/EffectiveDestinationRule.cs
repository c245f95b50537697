using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>
/// The DestinationRule that applies to clients in one namespace. Istio looks in the client's namespace, then in that of the host's
/// registration, then in the root namespace. Within each, the most specific host wins, then the oldest rule (istio
/// pilot/pkg/model/push_context.go, destinationRule).
/// </summary>
internal static class EffectiveDestinationRule
{
    /// <summary>The rule, counting the one under review instead of its stored version; null for none.</summary>
    public static KnownDestinationRule? Find(Review review, in HostName host, string client, string owner) =>
        Find(
            Neighbours.DestinationRules(review, host).Append(review.Known as KnownDestinationRule).OfType<KnownDestinationRule>(),
            review,
            host,
            client,
            owner
        );

    /// <summary>The rule without the one under review; null for none.</summary>
    public static KnownDestinationRule? FindOther(Review review, in HostName host, string client, string owner) =>
        Find(Neighbours.DestinationRules(review, host), review, host, client, owner);

    private static KnownDestinationRule? Find(
        IEnumerable<KnownDestinationRule> rules,
        Review review,
        in HostName host,
        string client,
        string owner
    )
    {
        var name = host;
        var candidates = rules.Where(rule => rule.IsVisibleIn(client) && rule.Hosts.Any(own => Covers(own, name))).ToList();
        return candidates.Count == 0
            ? null
            : Best(candidates, rule => rule.Key.Namespace == client)
                ?? Best(candidates, rule => rule.Key.Namespace == owner)
                ?? Best(candidates, rule => review.Mesh.IsPlatform(rule.Key.Namespace));
    }

    // A rule for some workloads does not apply to the others.
    private static KnownDestinationRule? Best(List<KnownDestinationRule> candidates, Func<KnownDestinationRule, bool> isOfLevel) =>
        candidates
            .Where(isOfLevel)
            .OrderBy(rule => rule.HasSelector)
            .ThenBy(rule => rule.Hosts[0].IsWildcard)
            .ThenByDescending(rule => rule.Hosts[0].Canonical.Length)
            .ThenByDescending(rule => rule.HasTrafficPolicy)
            .ThenBy(rule => rule.Created ?? DateTimeOffset.MaxValue)
            .ThenBy(rule => rule.Key.Name, StringComparer.Ordinal)
            .FirstOrDefault();

    private static bool Covers(in HostName own, in HostName host) => own.Contains(host) || (own.Flaws & HostFlaw.EveryHost) != 0;
}
