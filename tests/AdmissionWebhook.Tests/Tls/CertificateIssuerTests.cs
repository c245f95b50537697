using System.Security.Cryptography.X509Certificates;
using AdmissionWebhook.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdmissionWebhook.Tests.Tls;

public sealed class CertificateIssuerTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task The_development_certificate_works_for_clients_that_trust_its_CA()
    {
        var development = DevelopmentCertificate.Create(CertificateNames.ForDevelopment(), Now);
        var store = new ServerCertificateStore(
            ServerCertificate.Parse(development.Server, Now),
            TimeProvider.System,
            NullLogger<ServerCertificateStore>.Instance
        );
        await using var server = await TlsServer.StartAsync(store);
        using var authority = X509Certificate2.CreateFromPem(development.AuthorityPem);

        foreach (var name in new[] { "localhost", "127.0.0.1", "::1", "admission-webhook.admission-webhook.svc" })
        {
            var handshake = await server.HandshakeAsync(authority, options => options.TargetHost = name);
            Assert.EndsWith("served", handshake.Answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Lifetimes_follow_the_given_clock()
    {
        var authority = CertificateIssuer.CreateAuthority(Now);
        using var ca = X509Certificate2.CreateFromPem(authority.CertificatePem);
        using var server = X509Certificate2.CreateFromPem(CertificateIssuer.IssueServer(authority, new("localhost"), Now).CertificatePem);

        Assert.InRange(ca.NotAfter, Now.AddYears(10).AddDays(-3).LocalDateTime, Now.AddYears(10).AddDays(3).LocalDateTime);
        Assert.InRange(server.NotAfter, Now.AddDays(364).LocalDateTime, Now.AddDays(366).LocalDateTime);
        Assert.InRange(server.NotBefore, Now.AddMinutes(-6).LocalDateTime, Now.AddMinutes(-4).LocalDateTime);
    }

    [Fact]
    public void A_server_certificate_never_outlives_its_CA()
    {
        var authority = CertificateIssuer.CreateAuthority(Now);
        using var ca = X509Certificate2.CreateFromPem(authority.CertificatePem);
        using var server = X509Certificate2.CreateFromPem(
            CertificateIssuer.IssueServer(authority, new("localhost"), Now.AddDays(3600)).CertificatePem
        );

        Assert.Equal(ca.NotAfter, server.NotAfter);
    }

    [Fact]
    public void Issuer_and_leaf_are_linked_and_limited_in_use()
    {
        var authority = CertificateIssuer.CreateAuthority(Now);
        using var ca = X509Certificate2.CreateFromPem(authority.CertificatePem);
        using var server = X509Certificate2.CreateFromPem(CertificateIssuer.IssueServer(authority, new("localhost"), Now).CertificatePem);

        Assert.Equal(
            ca.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifierBytes,
            server.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single().KeyIdentifier!.Value
        );
        Assert.True(ca.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal(X509KeyUsageFlags.DigitalSignature, server.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.Equal(
            TestAuthority.ServerUse,
            Assert
                .Single(
                    server
                        .Extensions.OfType<X509EnhancedKeyUsageExtension>()
                        .Single()
                        .EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>()
                )
                .Value
        );
    }

    [Fact]
    public void CAs_are_never_confused()
    {
        using var first = X509Certificate2.CreateFromPem(CertificateIssuer.CreateAuthority(Now).CertificatePem);
        using var second = X509Certificate2.CreateFromPem(CertificateIssuer.CreateAuthority(Now).CertificatePem);

        Assert.NotEqual((first.Subject, first.SerialNumber), (second.Subject, second.SerialNumber));
        Assert.NotEqual(first.Subject, second.Subject);
    }

    [Fact]
    public void An_expired_CA_issues_nothing() =>
        Assert.Contains(
            "expired on",
            Assert
                .Throws<CertificateException>(() =>
                    CertificateIssuer.IssueServer(CertificateIssuer.CreateAuthority(Now), new("localhost"), Now.AddYears(11))
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_server_certificate_issues_nothing() =>
        Assert.Contains(
            "is not a CA certificate",
            Assert
                .Throws<CertificateException>(() =>
                    CertificateIssuer.IssueServer(DevelopmentCertificate.Create(new("localhost"), Now).Server, new("localhost"), Now)
                )
                .Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("https://localhost")]
    [InlineData("localhost:8443")]
    [InlineData("a b")]
    [InlineData("bücher.example")]
    [InlineData("")]
    public void An_invalid_name_is_refused(string name) => Assert.Throws<CertificateException>(() => new CertificateNames(name));
}
