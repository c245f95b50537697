using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AdmissionWebhook.Files;

namespace AdmissionWebhook.Tls;

/// <summary>
/// The CAs of accepted client certificates (<c>--client-ca</c>: a PEM file with one or more, reloaded when it changes). Open connections
/// are not checked again.
/// </summary>
public sealed class ClientAuthorities
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly TimeProvider _time;
    private readonly LastGood<Bundle> _bundle;

    private ClientAuthorities(Bundle first, Func<FileSnapshot, Bundle> parse, TimeProvider time, ILogger<ClientAuthorities> logger)
    {
        _time = time;
        _bundle = new("client authorities", first, parse, time, logger);
    }

    public ReloadStatus Status => _bundle.Status;

    /// <summary>Loads the file, and reloads it when the poller sees a change.</summary>
    /// <exception cref="CertificateException">The file cannot be used.</exception>
    public static ClientAuthorities Load(string path, FilePoller poller, TimeProvider time, ILogger<ClientAuthorities> logger)
    {
        Bundle Parse(FileSnapshot files) => new(PemCertificates.Parse(path, PemCertificates.Find(files, path).Text));

        var files = FileSnapshot.Read(path);
        var authorities = new ClientAuthorities(Parse(files), Parse, time, logger);
        poller.Watch(files, authorities._bundle.Reload);
        return authorities;
    }

    /// <summary>
    /// The policy for a client's chain: it must end in one of these CAs and be valid for client authentication. Revocation is not checked:
    /// a webhook that waits for a CRL server stops the cluster.
    /// </summary>
    internal X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = _time.GetUtcNow().UtcDateTime,
        };
        policy.CustomTrustStore.AddRange(_bundle.Current.Certificates);
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return policy;
    }

    private sealed record Bundle(X509Certificate2Collection Certificates)
    {
        public override string ToString() => string.Join("; ", Certificates.Select(certificate => certificate.Subject));
    }
}
