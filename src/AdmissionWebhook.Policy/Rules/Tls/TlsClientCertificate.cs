using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Tls;

/// <summary>MUTUAL needs a client certificate; without one the handshake fails (istio pkg/config/validation/agent/validation.go).</summary>
public sealed class TlsClientCertificate()
    : Rule(
        new RuleDescriptor(
            "tls-client-certificate",
            "Mutual TLS needs a client certificate and key, or a credential",
            RuleGroup.Tls,
            EnforcementAction.Warn,
            IstioKind.DestinationRule
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var tls in ClientTls.All(review))
        {
            if (tls.Mode == "MUTUAL" && !tls.Has("credentialName"u8) && Missing(tls) is { } missing)
            {
                review.Report(
                    new Violation(
                        tls.Path[missing],
                        "",
                        $"mode MUTUAL is set without {missing}, so the proxy has no certificate to present",
                        "set clientCertificate and privateKey to files mounted in the proxy; or credentialName with a workloadSelector; "
                            + "or mode: SIMPLE"
                    )
                    {
                        Role = tls.Part,
                    }
                );
            }
        }
    }

    private static string? Missing(ClientTls tls) =>
        !tls.Has("clientCertificate"u8) ? "clientCertificate"
        : !tls.Has("privateKey"u8) ? "privateKey"
        : null;
}
