using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AdmissionWebhook.Fakes;

/// <summary>A CA for one test.</summary>
public sealed class FakeAuthority : IDisposable
{
    private readonly X509Certificate2 _certificate;

    public FakeAuthority(string name = "fake-cluster-ca")
        : this(name, issuer: null) { }

    private FakeAuthority(string name, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = issuer is null
            ? request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(30))
            : Signed(request, issuer, key, Now.AddDays(25));
    }

    public string Pem => _certificate.ExportCertificatePem();

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>A CA whose certificate this one signs.</summary>
    public FakeAuthority IssueAuthority(string name) => new(name, _certificate);

    /// <summary>A server certificate for these names or addresses.</summary>
    public X509Certificate2 IssueServer(params string[] names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        return Issue("CN=kube-apiserver", "1.3.6.1.5.5.7.3.1", alternatives.Build());
    }

    /// <summary>A client certificate as Kubernetes reads it: CN is the user, O the groups.</summary>
    public (string CertificatePem, string KeyPem) IssueClient(string user, params string[] groups)
    {
        using var certificate = Issue(
            string.Join(", ", [$"CN={user}", .. groups.Select(group => $"O={group}")]),
            "1.3.6.1.5.5.7.3.2",
            null
        );
        using var key = certificate.GetECDsaPrivateKey()!;
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The user of a client certificate from this CA; null for any other.</summary>
    public FakeUser? Identify(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (!chain.Build(certificate))
        {
            return null;
        }

        var parts = certificate
            .SubjectName.EnumerateRelativeDistinguishedNames()
            .Select(part => (Oid: part.GetSingleElementType().Value, Value: part.GetSingleElementValue()!))
            .ToList();
        return new FakeUser(
            parts.Single(part => part.Oid == "2.5.4.3").Value,
            [.. parts.Where(part => part.Oid == "2.5.4.10").Select(part => part.Value)]
        );
    }

    public void Dispose() => _certificate.Dispose();

    private X509Certificate2 Issue(string subject, string usage, X509Extension? alternatives)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (alternatives is not null)
        {
            request.CertificateExtensions.Add(alternatives);
        }

        return Signed(request, _certificate, key, Now.AddDays(20));
    }

    private static X509Certificate2 Signed(CertificateRequest request, X509Certificate2 issuer, ECDsa key, DateTimeOffset until)
    {
        using var issued = request.Create(issuer, Now.AddDays(-1), until, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
