using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// A <c>workloadSelector</c> without labels is taken for none in a DestinationRule, Sidecar, EnvoyFilter and the like, and selects no
/// endpoint in a ServiceEntry (istio pkg/config/validation/validation.go warns; istioctl analyze IST0133).
/// </summary>
public sealed class EmptySelector() : Rule(new RuleDescriptor(
    "empty-selector", "A workloadSelector must name labels", RuleGroup.Resilience, EnforcementAction.Warn,
    IstioKind.ServiceEntry | IstioKind.DestinationRule | IstioKind.Sidecar | IstioKind.EnvoyFilter))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var selector = review.Spec.Member("workloadSelector"u8);
        if (selector.IsPresent() && !selector.Member("labels"u8).HasContent())
        {
            review.Report(new Violation(
                JsonPath.Spec["workloadSelector"],
                "",
                review.Kind == IstioKind.ServiceEntry ? "the workloadSelector names no labels, so it selects no endpoints" : "the workloadSelector names no labels, so it is for every workload",
                review.Kind == IstioKind.ServiceEntry ? "name the labels of the workloads, or write endpoints" : "name the labels of the workloads, or take workloadSelector out"));
        }
    }
}
