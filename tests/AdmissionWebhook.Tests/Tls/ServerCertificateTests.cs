using System.Security.Cryptography;
using AdmissionWebhook.Tls;

namespace AdmissionWebhook.Tests.Tls;

public sealed class ServerCertificateTests
{
    private static readonly TestAuthority Root = new("root");

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static TheoryData<string> KeyFormats =>
        ["rsa pkcs8", "rsa pkcs1", "p256 pkcs8", "p256 sec1", "p256 sec1 with parameters", "p384 pkcs8"];

    [Theory]
    [MemberData(nameof(KeyFormats))]
    public void Keys_are_read_in_every_usual_format(string format)
    {
        using AsymmetricAlgorithm key = format.StartsWith("rsa", StringComparison.Ordinal)
            ? RSA.Create(2048)
            : ECDsa.Create(
                format.StartsWith("p384", StringComparison.Ordinal) ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256
            );
        var keyPem = (format, key) switch
        {
            ("rsa pkcs1", RSA rsa) => rsa.ExportRSAPrivateKeyPem(),
            ("p256 sec1", ECDsa ec) => ec.ExportECPrivateKeyPem(),
            ("p256 sec1 with parameters", ECDsa ec) => "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                + ec.ExportECPrivateKeyPem(),
            _ => key.ExportPkcs8PrivateKeyPem(),
        };

        var certificate = ServerCertificate.Parse(Root.Issue(with: key) with { PrivateKeyPem = keyPem }, Now);

        Assert.True(certificate.Context.TargetCertificate.HasPrivateKey);
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused_by_name() =>
        AssertRefused(
            Root.Issue() with
            {
                PrivateKeyPem = Root.Issue().PrivateKeyPem,
            },
            "tls.key is not the private key of the first certificate in tls.crt (CN=leaf)"
        );

    [Fact]
    public void A_key_of_another_kind_is_refused_by_name()
    {
        using var rsa = RSA.Create(2048);
        AssertRefused(Root.Issue() with { PrivateKeyPem = rsa.ExportPkcs8PrivateKeyPem() }, "tls.key is not the private key of");
    }

    [Fact]
    public void An_encrypted_key_is_refused_with_the_cure()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var encrypted = key.ExportEncryptedPkcs8PrivateKeyPem(
            "secret",
            new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)
        );
        AssertRefused(Root.Issue(with: key) with { PrivateKeyPem = encrypted }, "store the key without a passphrase");
    }

    [Fact]
    public void An_expired_certificate_is_refused() => AssertRefused(Root.Issue(days: -1), "tls.crt expired on");

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----")]
    public void A_file_without_a_complete_certificate_is_refused(string pem) =>
        AssertRefused(Root.Issue() with { CertificatePem = pem }, "tls.crt contains");

    [Fact]
    public void A_truncated_chain_is_refused()
    {
        var pem = new TestAuthority("intermediate", Root).Issue();
        AssertRefused(
            pem with
            {
                CertificatePem = pem.CertificatePem[..^40],
            },
            "tls.crt is truncated: 2 certificates begin but only 1 are complete"
        );
    }

    [Fact]
    public void A_key_that_the_tls_library_refuses_is_refused_before_it_is_in_force()
    {
        using var curve = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        AssertRefused(Root.Issue(with: curve), "no TLS handshake works with tls.crt and tls.key");
    }

    [Fact]
    public void Neither_text_form_shows_the_key()
    {
        var pem = Root.Issue();
        Assert.DoesNotContain("PRIVATE", $"{pem} {ServerCertificate.Parse(pem, Now)}", StringComparison.Ordinal);
    }

    private static void AssertRefused(IssuedCertificate pem, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<CertificateException>(() => ServerCertificate.Parse(pem, Now, "tls.crt", "tls.key")).Message,
            StringComparison.Ordinal
        );
}
