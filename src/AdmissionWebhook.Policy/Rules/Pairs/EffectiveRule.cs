using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>
/// Which DestinationRule holds for the callers of one namespace: the caller's namespace is asked first, then the one that registers the
/// host, then the root namespace; in each the most specific host wins, then the oldest (istio pilot/pkg/model/push_context.go,
/// destinationRule).
/// </summary>
internal static class EffectiveRule
{
    /// <summary>The rule, with the one under review in place of its stored version; null for none.</summary>
    public static KnownDestinationRule? Find(Review review, in HostName host, string client, string owner) =>
        Find(Neighbours.DestinationRules(review, host).Append(review.Known as KnownDestinationRule).OfType<KnownDestinationRule>(), review, host, client, owner);

    /// <summary>The rule that would hold if the one under review were not there; null for none.</summary>
    public static KnownDestinationRule? FindOther(Review review, in HostName host, string client, string owner) =>
        Find(Neighbours.DestinationRules(review, host), review, host, client, owner);

    private static KnownDestinationRule? Find(IEnumerable<KnownDestinationRule> rules, Review review, in HostName host, string client, string owner)
    {
        var name = host;
        var candidates = rules
            .Where(rule => rule.IsVisibleIn(client) && rule.Hosts.Any(own => Covers(own, name)))
            .ToList();
        return candidates.Count == 0 ? null
            : Best(candidates, rule => rule.Key.Namespace == client)
            ?? Best(candidates, rule => rule.Key.Namespace == owner)
            ?? Best(candidates, rule => review.Mesh.IsPlatform(rule.Key.Namespace));
    }

    // A rule for some workloads says nothing of the others.
    private static KnownDestinationRule? Best(List<KnownDestinationRule> candidates, Func<KnownDestinationRule, bool> isOfLevel) => candidates
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
