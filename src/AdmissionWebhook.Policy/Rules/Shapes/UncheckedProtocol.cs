using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Rules.Destinations;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// Under TCP and its like the proxy sees no host name, so the approved host is only a label on an open port. Such a port must be approved
/// with its number and protocol.
/// </summary>
public sealed class UncheckedProtocol() : Rule(new RuleDescriptor(
    "unchecked-protocol", "A protocol without a host name on the wire must be approved with its port", RuleGroup.Shapes, EnforcementAction.Deny, IstioKind.ServiceEntry))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var shortfall in review.Coverage.Of(Requirement.Protocol))
        {
            review.Report(UngrantedPort.Violation(
                review,
                shortfall,
                $"protocol {shortfall.Protocol} on port {shortfall.Port} carries no host name that the proxy could hold to \"{shortfall.Host.Canonical}\"",
                $"approve port {shortfall.Port} with protocol {shortfall.Protocol}"));
        }
    }
}
