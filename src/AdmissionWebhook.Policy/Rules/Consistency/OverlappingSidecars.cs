using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// If several Sidecars apply to the same workload, Istio uses one, and which one is undefined (istio/api sidecar.proto; istioctl analyze
/// IST0110, IST0111). The default of the mesh is the Sidecar of the root namespace without a workloadSelector (istio
/// pilot/pkg/model/push_context.go, initSidecarScopes; Kiali KIA1006).
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
    private const string RootNamespace = "istio-system";

    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var own = NeighbourReader.Sidecar(review.Object, review.Key);
        if (
            own.Key.Namespace == RootNamespace
            && own.Selector.Count > 0
            && !review.Cluster.PodLabels(RootNamespace).Any(pod => LabelSets.Selects(own.Selector, pod))
        )
        {
            review.Report(
                new Violation(
                    JsonPath.Spec["workloadSelector"],
                    "",
                    $"the workloadSelector limits this Sidecar to pods of {RootNamespace}, so it is not the default of the mesh",
                    "remove workloadSelector, or create the Sidecar in the namespace of these workloads"
                )
            );
        }

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
