using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>A client certificate from PEM, kept as the same instance while the PEM stays the same.</summary>
internal sealed class ClientCertificate(string origin)
{
    private string? _pem;
    private SslStreamCertificateContext? _context;

    /// <exception cref="ConnectionException">The PEM holds no certificate, or the key is not its key.</exception>
    public SslStreamCertificateContext From(string certificatePem, string keyPem)
    {
        var pem = certificatePem + keyPem;
        if (_context is null || pem != _pem)
        {
            _context = Load(certificatePem, keyPem);
            _pem = pem;
        }

        return _context;
    }

    private SslStreamCertificateContext Load(string certificatePem, string keyPem)
    {
        try
        {
            var leaf = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            if (OperatingSystem.IsWindows())
            {
                // Schannel cannot use a key that lives in memory only.
                leaf = X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), null);
            }

            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificatePem);
            return SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new ConnectionException($"{origin}: not a certificate with its key: {exception.Message}", exception);
        }
    }
}
