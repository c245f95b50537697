using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// A delegation uses the routes of another namespace, which has other approvals and can change them at any time. On a VirtualService for
/// gateways only, those routes are ingress, so the finding only warns.
/// </summary>
public sealed class ForeignDelegate()
    : Rule(
        new RuleDescriptor(
            "foreign-delegate",
            "A VirtualService must not delegate to another namespace",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.VirtualService
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var route in review.VirtualService.Http)
        {
            var target = route.Route.Member("delegate"u8);
            if (target.Text("namespace"u8) is { Length: > 0 } @namespace && @namespace != review.Namespace)
            {
                review.Report(
                    new Violation(
                        route.Path["delegate"]["namespace"],
                        @namespace,
                        $"\"{@namespace}\" would define the routes, and can send traffic where \"{review.Namespace}\" has no approval",
                        $"delegate to a VirtualService in namespace \"{review.Namespace}\""
                    )
                    {
                        Canonical = $"{@namespace}/{target.Text("name"u8)}",
                        AtMost = review.VirtualService.IsMeshBound ? EnforcementAction.Deny : EnforcementAction.Warn,
                    }
                );
            }
        }
    }
}
