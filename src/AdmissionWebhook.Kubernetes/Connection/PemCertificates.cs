using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>
/// Loads PEM for TLS. The package's own loading also trusts the system's CAs, reads only the first certificate of a bundle in a kubeconfig,
/// and sends no intermediates.
/// </summary>
internal static class PemCertificates
{
    /// <summary>Trusts the CAs of the bundle and no others.</summary>
    /// <exception cref="ConnectionException">The bundle contains no certificate.</exception>
    public static X509ChainPolicy Trust(Setting bundle)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        try
        {
            policy.CustomTrustStore.ImportFromPem(bundle.Value);
        }
        catch (CryptographicException exception)
        {
            throw new ConnectionException($"{bundle.Origin}: not PEM certificates: {exception.Message}", exception);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw new ConnectionException($"{bundle.Origin}: contains no certificate");
    }

    /// <exception cref="ConnectionException">The PEM contains no certificate, or the key does not match it.</exception>
    public static SslStreamCertificateContext Client(Setting certificate, Setting key)
    {
        try
        {
            var leaf = X509Certificate2.CreateFromPem(certificate.Value, key.Value);
            if (OperatingSystem.IsWindows())
            {
                // Schannel cannot use a key that exists only in memory.
                leaf = X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), null);
            }

            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificate.Value);
            return SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new ConnectionException($"{certificate.Origin}: not a certificate with a matching key: {exception.Message}", exception);
        }
    }
}
