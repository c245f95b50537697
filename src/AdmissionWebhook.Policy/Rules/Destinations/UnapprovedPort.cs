using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>A host is approved for ports on the wire: the endpoint's, else targetPort, else number.</summary>
public sealed class UnapprovedPort()
    : Rule(
        new RuleDescriptor(
            "unapproved-port",
            "An approved host must be used on its approved ports only",
            RuleGroup.Destinations,
            EnforcementAction.Deny,
            IstioKind.ServiceEntry | ReferencedPorts.Kinds
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (
            var shortfall in review.Kind == IstioKind.ServiceEntry
                ? review.Coverage.Of(Requirement.Port)
                : ReferencedPorts.Missing(review).Where(missing => missing.Requirement == Requirement.Port)
        )
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
