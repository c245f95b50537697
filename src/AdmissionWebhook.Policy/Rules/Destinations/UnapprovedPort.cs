using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Rules.Shapes;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>
/// A host is approved for ports on the wire: the endpoint's, else targetPort, else number. A Sidecar's HTTP listener replaces the protocol
/// of the hosts that it imports.
/// </summary>
public sealed class UnapprovedPort()
    : Rule(
        new RuleDescriptor(
            "unapproved-port",
            "An approved host must be used on its approved ports only",
            RuleGroup.Destinations,
            EnforcementAction.Deny,
            IstioKind.ServiceEntry | IstioKind.Sidecar | ReferencedPorts.Kinds
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var shortfalls = review.Kind switch
        {
            IstioKind.ServiceEntry => review.Coverage.Of(Requirement.Port),
            IstioKind.Sidecar => SidecarListeners.PassedOn(review),
            _ => ReferencedPorts.Missing(review).Where(missing => missing.Requirement == Requirement.Port),
        };
        foreach (var shortfall in shortfalls)
        {
            review.Report(
                UngrantedPort.Violation(
                    review,
                    shortfall,
                    $"\"{shortfall.Host.Canonical}\" is not approved on port {shortfall.Port} with protocol {shortfall.Protocol}",
                    $"approve port {shortfall.Port}"
                )
            );
        }
    }
}
