using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using AdmissionWebhook.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdmissionWebhook.Tests.Tls;

/// <summary>Kestrel on a free loopback port with only our TLS, and its clients.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private TlsServer(WebApplication application) => _application = application;

    public Uri Address =>
        new(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<TlsServer> StartAsync(ServerCertificateStore certificates, ClientAuthorities? clients = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseTls(certificates, clients)));
        var application = builder.Build();
        application.MapGet("/", () => "served");
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new(application);
    }

    public async Task<TcpClient> ConnectAsync()
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, Address.Port, TestContext.Current.CancellationToken);
        return tcp;
    }

    /// <summary>A full handshake and a request, by a client that trusts only <paramref name="root"/>.</summary>
    public async Task<Handshake> HandshakeAsync(X509Certificate2 root, Action<SslClientAuthenticationOptions>? configure = null)
    {
        var options = ClientOptions(root);
        configure?.Invoke(options);
        using var tcp = await ConnectAsync();
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken);

        // With TLS 1.3 the client finishes before the server has verified its certificate: only an answer proves success.
        var answer = "";
        if (tls.NegotiatedApplicationProtocol != SslApplicationProtocol.Http2)
        {
            await tls.WriteAsync("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            answer = await new StreamReader(tls).ReadToEndAsync(TestContext.Current.CancellationToken);
        }

        return new(tls.RemoteCertificate!.Subject, tls.SslProtocol, tls.NegotiatedApplicationProtocol, answer);
    }

    public static SslClientAuthenticationOptions ClientOptions(X509Certificate2 root)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.Add(root);
        return new() { TargetHost = "localhost", CertificateChainPolicy = policy };
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
