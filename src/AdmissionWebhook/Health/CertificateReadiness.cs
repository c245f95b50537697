using AdmissionWebhook.Tls;

namespace AdmissionWebhook.Health;

/// <summary>No API server talks to one whose certificate has expired.</summary>
internal sealed class CertificateReadiness(ServerCertificateStore certificates, TimeProvider time) : IReadinessCheck
{
    public string Name => "certificate";

    public ReadinessState Read()
    {
        var certificate = certificates.Current;
        var detail = ReadinessState.Describe(certificate.ToString(), certificates.Status);
        return new ReadinessState(certificate.NotAfter > time.GetUtcNow(), detail);
    }
}
