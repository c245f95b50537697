using AdmissionWebhook.Tls;

namespace AdmissionWebhook.Health;

/// <summary>No API server talks to one whose certificate has expired.</summary>
internal sealed class CertificateReadiness(ServerCertificateStore certificates, TimeProvider time) : IReadinessCheck
{
    public string Name => "certificate";

    public ReadinessState Read()
    {
        var certificate = certificates.Current;
        var status = certificates.Status;
        var detail = $"{certificate}, loaded {status.LoadedAt.UtcDateTime:u}, {status.Reloads} reloads, {status.Failures} failures";
        return new ReadinessState(
            certificate.NotAfter > time.GetUtcNow(),
            status.LastError is { } error ? $"{detail}; the newest files are not in force: {error.ReplaceLineEndings(" | ")}" : detail);
    }
}
