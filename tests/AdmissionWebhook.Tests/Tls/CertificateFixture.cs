using AdmissionWebhook.Files;
using AdmissionWebhook.Tests.Files;
using AdmissionWebhook.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdmissionWebhook.Tests.Tls;

/// <summary>A mounted Secret with a server certificate, and its reader.</summary>
internal sealed class CertificateFixture : IDisposable
{
    public TestAuthority Root { get; } = new("root");

    public TemporaryFolder Folder { get; } = new();

    public FilePoller Poller { get; } = new(TimeProvider.System, FilePoller.DefaultInterval, NullLogger<FilePoller>.Instance);

    public string CertificatePath => Folder["tls.crt"];

    public string KeyPath => Folder["tls.key"];

    public void Mount(IssuedCertificate pem) => Folder.Mount(("tls.crt", pem.CertificatePem), ("tls.key", pem.PrivateKeyPem));

    public void Write(IssuedCertificate pem)
    {
        Folder.Write("tls.crt", pem.CertificatePem);
        Folder.Write("tls.key", pem.PrivateKeyPem);
    }

    public ServerCertificateStore Load() =>
        ServerCertificateStore.Load(CertificatePath, KeyPath, Poller, TimeProvider.System, NullLogger<ServerCertificateStore>.Instance);

    public void Settle()
    {
        while (Poller.PollOnce()) { }
    }

    public void Dispose()
    {
        Poller.Dispose();
        Folder.Dispose();
    }
}
