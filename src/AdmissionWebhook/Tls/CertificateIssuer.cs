using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AdmissionWebhook.Tls;

/// <summary>Makes a CA and server certificates signed by it: ECDSA P-256, PEM in and out.</summary>
public static class CertificateIssuer
{
    public static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3652);
    public static readonly TimeSpan ServerLifetime = TimeSpan.FromDays(365);

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>A verifier's clock can be behind ours.</summary>
    private static readonly TimeSpan Backdating = TimeSpan.FromMinutes(5);

    /// <summary>A new CA. Its subject is unique, so that the old and new CA of a rotation are never confused.</summary>
    public static IssuedCertificate CreateAuthority(DateTimeOffset now, TimeSpan? lifetime = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var serial = RandomSerial();
        var request = Request($"admission-webhook CA {Convert.ToHexStringLower(serial.AsSpan(0, 4))}", key);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(
                certificateAuthority: true,
                hasPathLengthConstraint: true,
                pathLengthConstraint: 0,
                critical: true
            )
        );
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true)
        );
        using var authority = request.Create(
            request.SubjectName,
            X509SignatureGenerator.CreateForECDsa(key),
            now - Backdating,
            now + (lifetime ?? AuthorityLifetime),
            serial
        );
        return new(authority.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>
    /// A new server certificate with its own key; <see cref="IssuedCertificate.CertificatePem"/> includes the CA after it. It never
    /// outlives the CA.
    /// </summary>
    /// <exception cref="CertificateException">The CA is not usable: not a CA, expired, or with another key.</exception>
    public static IssuedCertificate IssueServer(
        IssuedCertificate authority,
        CertificateNames names,
        DateTimeOffset now,
        TimeSpan? lifetime = null
    )
    {
        using var issuer = ReadAuthority(authority, now);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request("admission-webhook", key);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(
                certificateAuthority: false,
                hasPathLengthConstraint: false,
                pathLengthConstraint: 0,
                critical: true
            )
        );
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(names.ToExtension());
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false)
        );
        using var certificate = request.Create(
            issuer,
            Later(now - Backdating, issuer.NotBefore),
            Earlier(now + (lifetime ?? ServerLifetime), issuer.NotAfter),
            RandomSerial()
        );
        return new($"{certificate.ExportCertificatePem()}\n{issuer.ExportCertificatePem()}\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static X509Certificate2 ReadAuthority(IssuedCertificate authority, DateTimeOffset now)
    {
        X509Certificate2 issuer;
        try
        {
            issuer = X509Certificate2.CreateFromPem(authority.CertificatePem, authority.PrivateKeyPem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new CertificateException(
                $"the CA certificate and the CA key are not a pair: {e.Message}. Restore both, or remove both to create a new CA",
                e
            );
        }

        if (!issuer.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority))
        {
            throw new CertificateException(
                $"{issuer.Subject} is not a CA certificate; restore the CA, or remove it and its key to create a new one"
            );
        }

        if (issuer.NotAfter <= now)
        {
            throw new CertificateException(
                $"the CA {issuer.Subject} expired on {issuer.NotAfter.ToUniversalTime():u}; remove it and its key to create a new one"
            );
        }

        return issuer;
    }

    private static CertificateRequest Request(string commonName, ECDsa key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(commonName);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    /// <summary>128 bits, positive as RFC 5280 §4.1.2.2 requires, without a leading zero.</summary>
    private static byte[] RandomSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        return serial;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
