using System.Net;
using System.Net.Security;
using System.Security.Authentication;

namespace AdmissionWebhook.Tests.Tls;

public sealed class TlsListeningTests : IDisposable
{
    private readonly CertificateFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_client_that_trusts_only_the_root_gets_the_whole_chain(int intermediates)
    {
        var issuer = Enumerable
            .Range(1, intermediates)
            .Aggregate(_fixture.Root, (parent, i) => new TestAuthority($"intermediate {i}", parent));
        _fixture.Write(issuer.Issue());
        await using var server = await TlsServer.StartAsync(_fixture.Load());

        var handshake = await server.HandshakeAsync(_fixture.Root.Certificate);

        Assert.EndsWith("served", handshake.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Modern_protocols_are_supported(SslProtocols protocol)
    {
        _fixture.Write(_fixture.Root.Issue());
        await using var server = await TlsServer.StartAsync(_fixture.Load());

        Assert.Equal(
            protocol,
            (await server.HandshakeAsync(_fixture.Root.Certificate, options => options.EnabledSslProtocols = protocol)).Protocol
        );
    }

    [Fact]
    public async Task Tls_1_1_is_refused()
    {
        _fixture.Write(_fixture.Root.Issue());
        await using var server = await TlsServer.StartAsync(_fixture.Load());
        using var tcp = await server.ConnectAsync();
        await tcp.GetStream().WriteAsync(OldHello.Tls11, TestContext.Current.CancellationToken);
        var alert = new byte[7];
        await tcp.GetStream().ReadExactlyAsync(alert, TestContext.Current.CancellationToken);

        Assert.Equal(0x15, alert[0]);
        Assert.Equal([0x02, OldHello.ProtocolVersion], alert[5..]);
    }

    [Fact]
    public async Task Http_2_is_negotiated_and_http_1_1_still_served()
    {
        _fixture.Write(_fixture.Root.Issue());
        await using var server = await TlsServer.StartAsync(_fixture.Load());
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = TlsServer.ClientOptions(_fixture.Root.Certificate) });

        foreach (var version in new[] { HttpVersion.Version20, HttpVersion.Version11 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, server.Address)
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.OK, version), (response.StatusCode, response.Version));
        }
    }

    [Fact]
    public async Task Rotations_fail_no_handshake_and_the_last_one_is_served()
    {
        _fixture.Mount(_fixture.Root.Issue("generation 0"));
        await using var server = await TlsServer.StartAsync(_fixture.Load());
        var handshaking = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => HandshakesAsync(75)));

        var generation = 0;
        do
        {
            _fixture.Mount(_fixture.Root.Issue($"generation {++generation}"));
            _fixture.Settle();
            await Task.Yield();
        } while (!handshaking.IsCompleted);

        var subjects = (await handshaking).SelectMany(subject => subject).ToList();
        Assert.Equal(300, subjects.Count);
        Assert.True(subjects.Distinct().Count() > 1, "no rotation happened while handshakes ran");
        Assert.Equal($"CN=generation {generation}", (await server.HandshakeAsync(_fixture.Root.Certificate)).Subject);

        async Task<List<string>> HandshakesAsync(int count)
        {
            var seen = new List<string>();
            for (var i = 0; i < count; i++)
            {
                var handshake = await server.HandshakeAsync(_fixture.Root.Certificate);
                Assert.EndsWith("served", handshake.Answer, StringComparison.Ordinal);
                seen.Add(handshake.Subject);
            }

            return seen;
        }
    }

    [Fact]
    public async Task An_open_connection_outlives_a_rotation()
    {
        _fixture.Mount(_fixture.Root.Issue("first"));
        await using var server = await TlsServer.StartAsync(_fixture.Load());
        var connections = 0;
        var options = TlsServer.ClientOptions(_fixture.Root.Certificate);
        options.RemoteCertificateValidationCallback = (_, _, _, errors) =>
        {
            connections++;
            return errors == SslPolicyErrors.None;
        };
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = options });
        await client.GetStringAsync(server.Address, TestContext.Current.CancellationToken);

        _fixture.Mount(_fixture.Root.Issue("second"));
        _fixture.Settle();

        Assert.Equal("served", await client.GetStringAsync(server.Address, TestContext.Current.CancellationToken));
        Assert.Equal(1, connections);
    }
}
