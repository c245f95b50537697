using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>A certificate with its key. Two are equal if their certificates are.</summary>
internal sealed class HeldCertificate : IEquatable<HeldCertificate>
{
    private readonly X509Certificate2 _certificate;

    private HeldCertificate(IssuedCertificate pem, X509Certificate2 certificate) => (Pem, _certificate) = (pem, certificate);

    public IssuedCertificate Pem { get; }

    public string Thumbprint => _certificate.Thumbprint;

    public string Subject => _certificate.Subject;

    public DateTimeOffset NotAfter => _certificate.NotAfter;

    /// <summary>The certificate alone, without its chain.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem() + "\n";

    /// <param name="pem">Untrusted input.</param>
    /// <param name="certificateName">The file or key that holds the certificate, for messages.</param>
    /// <param name="keyName">The file or key that holds the private key, for messages.</param>
    /// <exception cref="CertificateException">Not PEM, or not a pair. Validity dates are not checked.</exception>
    public static HeldCertificate Parse(IssuedCertificate pem, string certificateName, string keyName)
    {
        var certificate = PemCertificates.Parse(certificateName, pem.CertificatePem)[0];
        try
        {
            using var pair = X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), pem.PrivateKeyPem);
            return new HeldCertificate(pem, certificate);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new CertificateException(
                $"{keyName} is not the private key of {certificateName} ({certificate.Subject}): {e.Message}",
                e
            );
        }
    }

    /// <summary>Wraps a certificate that the program has just made.</summary>
    public static HeldCertificate Of(IssuedCertificate made) => Parse(made, "the certificate", "the key");

    public bool IsExpired(DateTimeOffset now) => NotAfter <= now;

    /// <summary>Whether two thirds of its lifetime are over; the last third is left to fix whatever blocks a renewal.</summary>
    public bool IsDue(DateTimeOffset now)
    {
        DateTimeOffset from = _certificate.NotBefore;
        return now >= from + ((NotAfter - from) * 2 / 3);
    }

    /// <summary>Whether it is valid for all of these names.</summary>
    public bool IsGoodFor(CertificateNames names) =>
        names.DnsNames.Concat(names.Addresses.Select(address => address.ToString())).All(name => _certificate.MatchesHostname(name));

    /// <summary>Whether this CA signed the certificate, regardless of validity dates.</summary>
    public bool HasSigned(HeldCertificate leaf)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(leaf._certificate);
    }

    public bool Equals(HeldCertificate? other) => other?.Thumbprint == Thumbprint;

    public override bool Equals(object? obj) => Equals(obj as HeldCertificate);

    public override int GetHashCode() => Thumbprint.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"{Subject}, valid until {NotAfter.UtcDateTime:u}";
}
