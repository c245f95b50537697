using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>A server certificate mounted as the kubelet mounts a Secret, and the CA that issues it.</summary>
internal sealed class CertificateVolume : IDisposable
{
    private readonly TemporaryFolder _mount = new();
    private readonly TemporaryFolder _issued = new();

    /// <summary>What tells a replica to serve it.</summary>
    public IReadOnlyList<string> Flags => [$"--tls-cert={_mount["tls.crt"]}", $"--tls-key={_mount["tls.key"]}"];

    /// <summary>The CA of every certificate.</summary>
    public string Authority => _issued["ca.crt"];

    /// <summary>Issues another certificate and swaps it in.</summary>
    public async Task RotateAsync()
    {
        (await Command.RunAsync(Binaries.Webhook, ["certs", _issued.Path, "--name", "127.0.0.1"])).Succeeded();
        _mount.Mount([.. new[] { "tls.crt", "tls.key" }.Select(name => (name, File.ReadAllText(_issued[name])))]);
    }

    public void Dispose()
    {
        _mount.Dispose();
        _issued.Dispose();
    }
}
