using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// An EnvoyFilter may rewrite any part of the proxy's configuration, in words that no other rule can read. One that was looked at can be
/// excepted by its content: the finding's value for exceptions is the digest of its <c>spec</c>.
/// </summary>
public sealed class EnvoyFilter() : Rule(new RuleDescriptor(
    "envoy-filter", "Tenants must not patch Envoy's configuration", RuleGroup.Shapes, EnforcementAction.Deny, IstioKind.EnvoyFilter))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var digest = CanonicalJson.Digest(review.Spec);
        review.Report(new Violation(
            JsonPath.Spec,
            "",
            "an EnvoyFilter can send traffic anywhere, past every approval",
            $"use Istio's own kinds; or {Remedies.Ask(review, $"except this very content (values: [\"{digest}\"])")}")
        {
            Canonical = digest,
        });
    }
}
