using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// If several Sidecars apply to the same workload, Istio uses one, and which one is undefined (istio/api sidecar.proto; istioctl analyze
/// IST0110, IST0111).
/// </summary>
public sealed class OverlappingSidecars()
    : Rule(
        new RuleDescriptor(
            "overlapping-sidecars",
            "At most one Sidecar must apply to a workload",
            RuleGroup.Resilience,
            EnforcementAction.Warn,
            IstioKind.Sidecar
        )
        {
            NeedsOtherObjects = true,
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var own = NeighbourReader.Sidecar(review.Object, review.Key);
        foreach (var other in review.Cluster.Sidecars(review.Namespace).OrderBy(sidecar => sidecar.Key.Name, StringComparer.Ordinal))
        {
            if (other.Key != own.Key && Overlap(review, own, other) is { } what)
            {
                review.Report(
                    new Violation(
                        own.Selector.Count == 0 ? JsonPath.Spec : JsonPath.Spec["workloadSelector"],
                        "",
                        $"{other} also applies to {what}; which of the two Istio uses is undefined",
                        own.Selector.Count == 0
                            ? "keep one Sidecar without a workloadSelector in the namespace"
                            : "make the selectors differ"
                    )
                    {
                        Canonical = other.Key.ToString(),
                    }
                );
                return;
            }
        }
    }

    private static string? Overlap(Review review, KnownSidecar own, KnownSidecar other)
    {
        if (own.Selector.Count == 0 || other.Selector.Count == 0)
        {
            return own.Selector.Count == other.Selector.Count ? $"all workloads of namespace \"{own.Key.Namespace}\"" : null;
        }

        return own.Selector.OrderBy(label => label.Key).SequenceEqual(other.Selector.OrderBy(label => label.Key)) ? "the same labels"
            : review
                .Cluster.PodLabels(own.Key.Namespace)
                .Any(pod => LabelSets.Selects(own.Selector, pod) && LabelSets.Selects(other.Selector, pod))
                ? "some of the same pods"
            : null;
    }
}
