using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Tls;

/// <summary>Requests to an external host on an HTTP port cross the network unencrypted unless a DestinationRule originates TLS.</summary>
public sealed class PlaintextEgress()
    : Rule(
        new RuleDescriptor(
            "plaintext-egress",
            "Requests must not leave the cluster unencrypted",
            RuleGroup.Tls,
            EnforcementAction.Warn,
            IstioKind.ServiceEntry | IstioKind.DestinationRule
        )
        {
            NeedsOtherObjects = true,
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var found in PlaintextPort.Of(review).Where(found => !found.Port.LeavesFor443).DistinctBy(found => found.Canonical))
        {
            review.Report(
                new Violation(
                    found.Path,
                    found.Port.Protocol,
                    $"requests to \"{found.Host.Canonical}\" on port {found.Port.Number} leave the cluster unencrypted: {found.Why}",
                    found.Remedy
                        ?? "if the host supports HTTPS, add targetPort: 443 and "
                            + $"{found.Amend ?? "a DestinationRule with tls mode SIMPLE"}; "
                            + "or let clients encrypt and declare port 443 as TLS"
                )
                {
                    Canonical = found.Canonical,
                    Host = found.Host.Canonical,
                }
            );
        }
    }
}
