using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// <c>egressProxy</c> sends all traffic to unregistered hosts to one place that forwards it. Even where that place is approved, what it
/// reaches is not.
/// </summary>
public sealed class EgressProxy() : Rule(new RuleDescriptor(
    "egress-proxy", "A Sidecar must not send unknown traffic to a proxy of its own", RuleGroup.Shapes, EnforcementAction.Deny, IstioKind.Sidecar))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var reference in review.References)
        {
            if (reference.Role == EgressRole.Proxy)
            {
                review.Report(new Violation(
                    reference.Path,
                    reference.Value,
                    $"traffic to every unregistered host would go to \"{reference.Value}\", which may forward it anywhere",
                    "take egressProxy out, and register each host that is needed with a ServiceEntry")
                {
                    Role = reference.Role.ToString(),
                    Canonical = HostName.Parse(reference.Value).Canonical,
                });
            }
        }
    }
}
