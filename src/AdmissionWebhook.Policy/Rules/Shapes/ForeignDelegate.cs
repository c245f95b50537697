using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// A delegation takes over the routes of another namespace, whose approvals are not this one's, and which may change them at any time.
/// On a VirtualService that only gateways use those routes are ingress, so it is only pointed out.
/// </summary>
public sealed class ForeignDelegate() : Rule(new RuleDescriptor(
    "foreign-delegate", "A VirtualService must not delegate to another namespace", RuleGroup.Shapes, EnforcementAction.Deny, IstioKind.VirtualService))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var route in review.VirtualService.Http)
        {
            var target = route.Route.Member("delegate"u8);
            if (target.Text("namespace"u8) is { Length: > 0 } @namespace && @namespace != review.Namespace)
            {
                review.Report(new Violation(
                    route.Path["delegate"]["namespace"],
                    @namespace,
                    $"the routes would be those of \"{@namespace}\", which may lead where \"{review.Namespace}\" has no approval",
                    $"delegate to a VirtualService of namespace \"{review.Namespace}\"")
                {
                    Canonical = $"{@namespace}/{target.Text("name"u8)}",
                    AtMost = review.VirtualService.IsMeshBound ? EnforcementAction.Deny : EnforcementAction.Warn,
                });
            }
        }
    }
}
