using AdmissionWebhook.Tls;

namespace AdmissionWebhook.Server.Health;

/// <summary>Ready while there is a certificate that has not expired: API servers reject an expired one.</summary>
internal sealed class CertificateReadiness(ServerCertificateStore certificates, TimeProvider time) : IReadinessCheck
{
    public string Name => "certificate";

    public ReadinessState Read()
    {
        if (certificates.Current is not { } certificate)
        {
            return new ReadinessState(
                false,
                certificates.Status.LastError is { } error ? $"none yet: {error.ReplaceLineEndings(" | ")}" : "none yet"
            );
        }

        var detail = ReadinessState.Describe(certificate.ToString(), certificates.Status);
        return new ReadinessState(certificate.NotAfter > time.GetUtcNow(), detail);
    }
}
