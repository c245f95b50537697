using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>
/// Outlier detection takes failing addresses of a host out of use. Disabled by default: with a single address there is no fallback, and it
/// enables locality failover (istio pilot/pkg/networking/core/loadbalancer).
/// </summary>
public sealed class CircuitBreaker()
    : Rule(
        new RuleDescriptor(
            "circuit-breaker",
            "A DestinationRule for an external host should detect outliers",
            RuleGroup.Resilience,
            EnforcementAction.Disabled,
            IstioKind.DestinationRule
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var (path, port) in DestinationSettings.Lacking(review, "outlierDetection"))
        {
            review.Report(
                new Violation(
                    path,
                    "",
                    $"{DestinationSettings.Of(port)} has no outlierDetection, so failing addresses stay in use",
                    "add outlierDetection, for example {consecutive5xxErrors: 5, interval: 30s, "
                        + "baseEjectionTime: 60s, maxEjectionPercent: 50}"
                )
                {
                    Role = $"port {port}",
                    Canonical = DestinationHosts.Name(review),
                }
            );
        }
    }
}
