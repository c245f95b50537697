using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>
/// Istio merges a namespace's DestinationRules for a host: subsets are joined, but of several traffic policies, or subsets with the same
/// name, it keeps the first (istio pilot/pkg/model/destination_rule.go).
/// </summary>
public sealed class DuplicateDestinationRule()
    : Rule(
        new RuleDescriptor(
            "duplicate-destination-rule",
            "A namespace must not have two traffic policies for a host",
            RuleGroup.Resilience,
            EnforcementAction.Warn,
            IstioKind.DestinationRule
        )
        {
            NeedsOtherObjects = true,
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Known is not KnownDestinationRule { HasSelector: false, Hosts: [var host] } own)
        {
            return;
        }

        foreach (var other in Rivals(review, own, host))
        {
            if (own.HasTrafficPolicy && other.HasTrafficPolicy)
            {
                Report(
                    review,
                    JsonPath.Spec["trafficPolicy"],
                    "",
                    host,
                    $"{other} also has a trafficPolicy for \"{host.Canonical}\"; Istio uses the older one and drops the other",
                    "policy"
                );
                return;
            }

            if (own.Subsets.Select(one => one.Name).Intersect(other.Subsets.Select(one => one.Name)).FirstOrDefault() is { } subset)
            {
                Report(
                    review,
                    JsonPath.Spec["subsets"],
                    subset,
                    host,
                    $"{other} also defines subset \"{subset}\" of \"{host.Canonical}\"; Istio uses the older one and drops the other",
                    "subset " + subset
                );
                return;
            }
        }
    }

    private static IEnumerable<KnownDestinationRule> Rivals(Review review, KnownDestinationRule own, HostName host) =>
        Neighbours
            .DestinationRules(review, host)
            .Where(other =>
                other.Key.Namespace == own.Key.Namespace
                && !other.HasSelector
                && other.Names(host)
                && other.Meets(own)
                && Latecomer.IsAmongEquals(review, other)
            );

    private static void Report(Review review, JsonPath path, string value, in HostName host, string message, string role) =>
        review.Report(
            new Violation(path, value, message, "put the settings of both into one DestinationRule")
            {
                Role = role,
                Canonical = host.Canonical,
            }
        );
}
