using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// An EnvoyFilter can rewrite any part of the proxy's configuration, in terms that no other rule reads, and Lua code of a TrafficExtension
/// runs in the proxy (istio pilot/pkg/networking/core/extension/lua.go). A reviewed one can be excepted by content: the finding's value for
/// exceptions is the digest of its <c>spec</c>.
/// </summary>
public sealed class EnvoyFilter()
    : Rule(
        new RuleDescriptor(
            "envoy-filter",
            "Tenants must not patch Envoy's configuration",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.EnvoyFilter | IstioKind.TrafficExtension
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var isFilter = review.Kind == IstioKind.EnvoyFilter;
        if (!isFilter && !review.Spec.Member("lua"u8).HasContent())
        {
            return;
        }

        var digest = CanonicalJson.Digest(review.Spec);
        review.Report(
            new Violation(
                isFilter ? JsonPath.Spec : JsonPath.Spec["lua"],
                "",
                $"{(isFilter ? "an EnvoyFilter" : "Lua code in the proxy")} can send traffic anywhere, bypassing every approval",
                $"use Istio's own kinds; or {Remedies.Ask(review, $"except exactly this content (values: [\"{digest}\"])")}"
            )
            {
                Canonical = digest,
            }
        );
    }
}
