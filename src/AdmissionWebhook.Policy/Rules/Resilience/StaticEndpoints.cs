using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>STATIC without endpoints: Istio accepts it and answers requests with 503 (istio pkg/config/validation/validation.go).</summary>
public sealed class StaticEndpoints()
    : Rule(
        new RuleDescriptor(
            "static-endpoints",
            "Resolution STATIC needs endpoints or a workloadSelector",
            RuleGroup.Resilience,
            EnforcementAction.Warn,
            IstioKind.ServiceEntry
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var entry = review.ServiceEntry;
        if (entry is { Resolution: "STATIC", HasSelector: false, Endpoints.Count: 0 })
        {
            review.Report(
                new Violation(
                    JsonPath.Spec["endpoints"],
                    "",
                    "resolution STATIC without endpoints or workloadSelector, so every request fails",
                    // istiod rejects a wildcard with DNS and no endpoints.
                    review.References.Any(one => one.Role == EgressRole.RegisteredHost && one.Value.StartsWith('*'))
                        ? "list the addresses in spec.endpoints"
                        : "list the addresses in spec.endpoints, or set resolution: DNS"
                )
            );
        }
    }
}
