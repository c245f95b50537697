using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// A <c>workloadSelector</c> without labels selects every workload in the namespace, which is never intended (istio
/// pkg/config/labels/instance.go, SubsetOf; pkg/config/validation warns).
/// </summary>
public sealed class EmptySelector()
    : Rule(
        new RuleDescriptor(
            "empty-selector",
            "A workloadSelector must have labels",
            RuleGroup.Resilience,
            EnforcementAction.Warn,
            IstioKind.ServiceEntry | IstioKind.DestinationRule | IstioKind.Sidecar | IstioKind.EnvoyFilter
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var selector = review.Spec.Member("workloadSelector"u8);
        var field = review.Kind == IstioKind.DestinationRule ? "matchLabels" : "labels";
        if (selector.IsPresent() && !selector.Member(field).HasContent())
        {
            var isEntry = review.Kind == IstioKind.ServiceEntry;
            review.Report(
                new Violation(
                    JsonPath.Spec["workloadSelector"],
                    "",
                    isEntry
                        ? $"the workloadSelector has no {field}, so every workload in namespace \"{review.Namespace}\" becomes an endpoint"
                        : $"the workloadSelector has no {field}, so it applies to every workload in namespace \"{review.Namespace}\"",
                    isEntry
                        ? $"set the {field} of the workloads, or write endpoints"
                        : $"set the {field} of the workloads, or remove workloadSelector"
                )
            );
        }
    }
}
