using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// A Sidecar's <c>outboundTrafficPolicy</c> overrides the mesh's for the workloads it selects. Every mode but REGISTRY_ONLY (the default)
/// lets them reach unregistered hosts.
/// </summary>
public sealed class OutboundAllowAny()
    : Rule(
        new RuleDescriptor(
            "outbound-allow-any",
            "A Sidecar must not let traffic out to unregistered hosts",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.Sidecar
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var mode = review.Spec.Member("outboundTrafficPolicy"u8).Member("mode"u8);
        if (!mode.IsPresent() || mode.Text() == "REGISTRY_ONLY")
        {
            return;
        }

        var written = mode.Text() ?? mode.GetRawText();
        review.Report(
            new Violation(
                JsonPath.Spec["outboundTrafficPolicy"]["mode"],
                written,
                $"{written} lets the workloads of this Sidecar reach unregistered and unapproved hosts",
                "set mode: REGISTRY_ONLY, and add a ServiceEntry for each host that you need"
            )
        );
    }
}
