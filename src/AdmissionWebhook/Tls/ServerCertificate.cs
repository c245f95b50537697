using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AdmissionWebhook.Files;

namespace AdmissionWebhook.Tls;

/// <summary>A certificate with its private key and chain, ready for handshakes.</summary>
public sealed class ServerCertificate
{
    private readonly X509Certificate2 _leaf;

    private ServerCertificate(X509Certificate2 leaf, X509Certificate2Collection chain)
    {
        _leaf = leaf;

        // Offline: use only what is in the file; fetch no missing issuer and no OCSP answer.
        Context = SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }

    public SslStreamCertificateContext Context { get; }

    public DateTimeOffset NotAfter => _leaf.NotAfter;

    public string Thumbprint => _leaf.Thumbprint;

    /// <summary>Reads a certificate file (server certificate first, then its intermediates) and its unencrypted RSA or EC key.</summary>
    /// <exception cref="CertificateException">
    /// A file cannot be read, the two are not a pair, the certificate has expired, or no handshake works with them.
    /// </exception>
    public static ServerCertificate Parse(FileSnapshot files, string certificatePath, string keyPath, DateTimeOffset now) =>
        Parse(
            new(PemCertificates.Find(files, certificatePath).Text, PemCertificates.Find(files, keyPath).Text),
            now,
            certificatePath,
            keyPath
        );

    /// <summary>Reads both from memory; the names are for messages.</summary>
    /// <exception cref="CertificateException">As for files.</exception>
    public static ServerCertificate Parse(
        IssuedCertificate pem,
        DateTimeOffset now,
        string certificateName = "the certificate",
        string keyName = "the key"
    )
    {
        var chain = PemCertificates.Parse(certificateName, pem.CertificatePem);
        if (chain[0].NotAfter <= now)
        {
            throw new CertificateException($"{certificateName} expired on {chain[0].NotAfter.ToUniversalTime():u}; renew it");
        }

        if (pem.PrivateKeyPem.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new CertificateException($"{keyName} is encrypted; store the key without a passphrase, readable by this process only");
        }

        var leaf = WithKey(chain[0], pem.PrivateKeyPem, certificateName, keyName);
        try
        {
            var certificate = new ServerCertificate(leaf, chain);
            HandshakeTrial.Run(certificate.Context);
            return certificate;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or CryptographicException)
        {
            throw new CertificateException(
                $"no TLS handshake works with {certificateName} and {keyName}: {e.InnerException?.Message ?? e.Message}; "
                    + "use an RSA key of 2048 bits or more, or an EC key on P-256, P-384 or P-521",
                e
            );
        }
    }

    public override string ToString() => $"{_leaf.Subject}, serial {_leaf.SerialNumber}, valid until {_leaf.NotAfter.ToUniversalTime():u}";

    private static X509Certificate2 WithKey(X509Certificate2 certificate, string keyPem, string certificateName, string keyName)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), keyPem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new CertificateException(
                $"{keyName} is not the private key of the first certificate in {certificateName} ({certificate.Subject}): {e.Message}. "
                    + "Write a matching pair, with the server's certificate first and the key as RSA or EC in PEM",
                e
            );
        }
    }
}
