using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// An EnvoyFilter can rewrite any part of the proxy's configuration, in terms that no other rule reads. A reviewed one can be excepted by
/// content: the finding's value for exceptions is the digest of its <c>spec</c>.
/// </summary>
public sealed class EnvoyFilter()
    : Rule(
        new RuleDescriptor(
            "envoy-filter",
            "Tenants must not patch Envoy's configuration",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.EnvoyFilter
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var digest = CanonicalJson.Digest(review.Spec);
        review.Report(
            new Violation(
                JsonPath.Spec,
                "",
                "an EnvoyFilter can send traffic anywhere, bypassing every approval",
                $"use Istio's own kinds; or {Remedies.Ask(review, $"except exactly this content (values: [\"{digest}\"])")}"
            )
            {
                Canonical = digest,
            }
        );
    }
}
