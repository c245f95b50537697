using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// A Unix domain socket as endpoint hands the traffic of an approved host to a process next to the proxy, which can send it anywhere.
/// </summary>
public sealed class UnixEndpoint()
    : Rule(
        new RuleDescriptor(
            "unix-endpoint",
            "An endpoint must not be a Unix domain socket",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.ServiceEntry | IstioKind.WorkloadEntry | IstioKind.WorkloadGroup
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var reference in review.References)
        {
            if (reference.Role is EgressRole.Endpoint or EgressRole.WorkloadAddress && UnixSocket.Is(reference.Value))
            {
                review.Report(
                    new Violation(
                        reference.Path,
                        reference.Value,
                        $"\"{reference.Value}\" is a Unix domain socket: the process behind it decides where the traffic goes",
                        "use the approved host's DNS name or address"
                    )
                    {
                        Role = reference.Role.ToString(),
                        AtMost = AutoRegistration.AtMost(review),
                    }
                );
            }
        }
    }
}
