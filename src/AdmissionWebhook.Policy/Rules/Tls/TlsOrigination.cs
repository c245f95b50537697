using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Tls;

/// <summary>An HTTP port sent to 443 needs a DestinationRule to originate TLS; without one the host rejects every request.</summary>
public sealed class TlsOrigination()
    : Rule(
        new RuleDescriptor(
            "tls-origination",
            "An HTTP port sent to 443 needs a DestinationRule that originates TLS",
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
        foreach (var found in PlaintextPort.Of(review).Where(found => found.Port.LeavesFor443).DistinctBy(found => found.Canonical))
        {
            review.Report(
                new Violation(
                    found.Path,
                    found.Port.Protocol,
                    $"port 443 expects TLS, but {found.Port.Protocol} requests to \"{found.Host.Canonical}\" "
                        + $"on port {found.Port.Number} are sent there unencrypted: {found.Why}",
                    found.Remedy
                        ?? (
                            found.Amend
                            ?? $"add a DestinationRule for \"{found.Host.Canonical}\" with trafficPolicy.portLevelSettings "
                                + $"for port {found.Port.Number} and tls mode SIMPLE"
                        ) + "; if clients encrypt, declare the port as TLS"
                )
                {
                    Canonical = found.Canonical,
                    Host = found.Host.Canonical,
                }
            );
        }
    }
}
