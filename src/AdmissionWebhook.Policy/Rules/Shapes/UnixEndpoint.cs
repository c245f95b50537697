using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// An endpoint that is a Unix domain socket hands the traffic of an approved host to a process beside the proxy, which may send it
/// anywhere.
/// </summary>
public sealed class UnixEndpoint() : Rule(new RuleDescriptor(
    "unix-endpoint", "An endpoint must not be a Unix domain socket", RuleGroup.Shapes, EnforcementAction.Deny,
    IstioKind.ServiceEntry | IstioKind.WorkloadEntry | IstioKind.WorkloadGroup))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var reference in review.References)
        {
            if (reference.Role is EgressRole.Endpoint or EgressRole.WorkloadAddress && UnixSocket.Is(reference.Value))
            {
                review.Report(new Violation(
                    reference.Path,
                    reference.Value,
                    $"\"{reference.Value}\" is a Unix domain socket: whoever listens there decides where the traffic goes",
                    "write the approved host's DNS name or address")
                {
                    Role = reference.Role.ToString(),
                    AtMost = AutoRegistration.AtMost(review),
                });
            }
        }
    }
}
