using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// <c>egressProxy</c> sends all traffic for unregistered hosts to one proxy that forwards it. Even if that proxy is approved, the hosts
/// behind it are not.
/// </summary>
public sealed class EgressProxy()
    : Rule(
        new RuleDescriptor(
            "egress-proxy",
            "A Sidecar must not send traffic for unregistered hosts to a proxy",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.Sidecar
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var reference in review.References)
        {
            if (reference.Role == EgressRole.Proxy)
            {
                review.Report(
                    new Violation(
                        reference.Path,
                        reference.Value,
                        $"traffic to every unregistered host would go to \"{reference.Value}\", which can forward it anywhere",
                        "remove egressProxy, and register each host that you need with a ServiceEntry"
                    )
                    {
                        Role = reference.Role.ToString(),
                        Canonical = HostName.Parse(reference.Value).Canonical,
                    }
                );
            }
        }
    }
}
