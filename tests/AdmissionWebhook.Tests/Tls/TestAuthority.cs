using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AdmissionWebhook.Tls;

namespace AdmissionWebhook.Tests.Tls;

/// <summary>A test CA that can make what ours never does: intermediates, client certificates, bad keys.</summary>
internal sealed class TestAuthority
{
    public const string ServerUse = "1.3.6.1.5.5.7.3.1";
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly TestAuthority? _issuer;

    public TestAuthority(string name, TestAuthority? issuer = null)
    {
        _issuer = issuer;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (_issuer is null)
        {
            Certificate = request.CreateSelfSigned(Now.AddDays(-30), Now.AddDays(30));
        }
        else
        {
            using var signed = request.Create(_issuer.Certificate, Now.AddDays(-29), Now.AddDays(29), RandomNumberGenerator.GetBytes(8));
            Certificate = signed.CopyWithPrivateKey(key);
        }
    }

    public X509Certificate2 Certificate { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>A leaf for <c>localhost</c>, with the chain up to but without the root.</summary>
    public IssuedCertificate Issue(string name = "leaf", AsymmetricAlgorithm? with = null, string use = ServerUse, int days = 10)
    {
        using var own = with is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
        var key = with ?? own!;
        var subject = new X500DistinguishedName($"CN={name}");
        var request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var leaf = request.Create(
            Certificate.SubjectName,
            Generator(),
            Now.AddDays(-20),
            Now.AddDays(days),
            RandomNumberGenerator.GetBytes(8)
        );
        return new(leaf.ExportCertificatePem() + "\n" + ChainPem(), key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private string ChainPem() => _issuer is null ? "" : Certificate.ExportCertificatePem() + "\n" + _issuer.ChainPem();

    private X509SignatureGenerator Generator() => X509SignatureGenerator.CreateForECDsa(Certificate.GetECDsaPrivateKey()!);
}
