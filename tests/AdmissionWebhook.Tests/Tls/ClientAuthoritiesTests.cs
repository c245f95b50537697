using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using AdmissionWebhook.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdmissionWebhook.Tests.Tls;

public sealed class ClientAuthoritiesTests : IDisposable
{
    private readonly CertificateFixture _fixture = new();
    private readonly TestAuthority _clientRoot = new("client root");

    public ClientAuthoritiesTests()
    {
        _fixture.Write(_fixture.Root.Issue());
        Trust(_clientRoot);
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_client_without_a_certificate_is_refused()
    {
        await using var server = await StartAsync();
        await AssertRefusedAsync(server, null);
    }

    [Fact]
    public async Task A_client_of_the_CA_is_accepted()
    {
        await using var server = await StartAsync();
        await AssertAcceptedAsync(server, _clientRoot.Issue(use: TestAuthority.ClientUse));
    }

    [Fact]
    public async Task A_client_that_sends_its_intermediate_is_accepted()
    {
        await using var server = await StartAsync();
        await AssertAcceptedAsync(server, new TestAuthority("client intermediate", _clientRoot).Issue(use: TestAuthority.ClientUse));
    }

    [Fact]
    public async Task A_client_of_another_CA_is_refused()
    {
        await using var server = await StartAsync();
        await AssertRefusedAsync(server, new TestAuthority("stranger").Issue(use: TestAuthority.ClientUse));
    }

    [Fact]
    public async Task A_server_certificate_of_the_CA_is_not_a_client_certificate()
    {
        await using var server = await StartAsync();
        await AssertRefusedAsync(server, _clientRoot.Issue(use: TestAuthority.ServerUse));
    }

    [Fact]
    public async Task An_expired_client_certificate_is_refused()
    {
        await using var server = await StartAsync();
        await AssertRefusedAsync(server, _clientRoot.Issue(use: TestAuthority.ClientUse, days: -1));
    }

    [Fact]
    public async Task A_changed_file_adds_the_new_CA_and_a_broken_one_keeps_it()
    {
        await using var server = await StartAsync();
        var next = new TestAuthority("next");
        var client = next.Issue(use: TestAuthority.ClientUse);
        await AssertRefusedAsync(server, client);

        Trust(_clientRoot, next);
        _fixture.Settle();
        await AssertAcceptedAsync(server, client);
        await AssertAcceptedAsync(server, _clientRoot.Issue(use: TestAuthority.ClientUse));

        _fixture.Folder.Write("client-ca.crt", "rubbish");
        _fixture.Settle();
        await AssertAcceptedAsync(server, client);
    }

    [Fact]
    public void A_file_without_a_certificate_at_start_is_an_error_that_names_it()
    {
        _fixture.Folder.Write("client-ca.crt", "rubbish");
        Assert.Contains(_fixture.Folder["client-ca.crt"], Assert.Throws<CertificateException>(Load).Message, StringComparison.Ordinal);
    }

    private void Trust(params TestAuthority[] authorities) =>
        _fixture.Folder.Write(
            "client-ca.crt",
            string.Join('\n', authorities.Select(authority => authority.Certificate.ExportCertificatePem()))
        );

    private ClientAuthorities Load() =>
        ClientAuthorities.Load(
            _fixture.Folder["client-ca.crt"],
            _fixture.Poller,
            TimeProvider.System,
            NullLogger<ClientAuthorities>.Instance
        );

    private Task<TlsServer> StartAsync() => TlsServer.StartAsync(_fixture.Load(), Load());

    private async Task AssertAcceptedAsync(TlsServer server, IssuedCertificate client) =>
        Assert.EndsWith("served", (await HandshakeAsync(server, client)).Answer, StringComparison.Ordinal);

    private async Task AssertRefusedAsync(TlsServer server, IssuedCertificate? client)
    {
        try
        {
            Assert.Equal("", (await HandshakeAsync(server, client)).Answer);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            // With TLS 1.2, or when the refusal is a reset: refused either way.
        }
    }

    private Task<Handshake> HandshakeAsync(TlsServer server, IssuedCertificate? client) =>
        server.HandshakeAsync(
            _fixture.Root.Certificate,
            options =>
            {
                if (client is not null)
                {
                    var chain = new X509Certificate2Collection();
                    chain.ImportFromPem(client.CertificatePem);
                    var leaf = X509Certificate2.CreateFromPem(client.CertificatePem, client.PrivateKeyPem);
                    options.ClientCertificateContext = System.Net.Security.SslStreamCertificateContext.Create(leaf, chain, offline: true);
                }
            }
        );
}
