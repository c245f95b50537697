using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace AdmissionWebhook.Tests.Infrastructure;

/// <summary>The server on real sockets with TLS, in this process, on free loopback ports.</summary>
internal sealed class RunningWebhook : IAsyncDisposable
{
    private readonly string _authority;
    private readonly X509Certificate2 _root;

    private RunningWebhook(WebApplication application, string authority)
    {
        Application = application;
        _authority = authority;
        _root = X509CertificateLoader.LoadCertificateFromFile(authority);
    }

    public WebApplication Application { get; }

    /// <summary>Base address for reviews.</summary>
    public Uri Address => Addresses.Single(address => address.Scheme == Uri.UriSchemeHttps);

    /// <summary>Base address for health and metrics.</summary>
    public Uri ManagementAddress => Addresses.Single(address => address.Scheme == Uri.UriSchemeHttp);

    private IEnumerable<Uri> Addresses =>
        Application
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.Select(address => new Uri(address));

    /// <summary>Starts with a self-signed certificate.</summary>
    public static Task<RunningWebhook> StartAsync(params IReadOnlyList<string> policies) =>
        StartAsync(new WebhookOptions { Policies = policies });

    /// <summary>Starts with these options, on free ports and with a self-signed certificate unless they say otherwise.</summary>
    public static async Task<RunningWebhook> StartAsync(WebhookOptions options)
    {
        var authority = Path.GetTempFileName();
        var application = WebhookApplication.Build(
            options with
            {
                Port = 0,
                ManagementPort = 0,
                AuthorityOutput = authority,
            },
            ["--environment=Testing"]
        );
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new RunningWebhook(application, authority);
    }

    /// <summary>A client that trusts only this server's certificate and uses exactly one version of HTTP.</summary>
    public HttpClient CreateClient(Version version)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = Trust();
        return new HttpClient(handler)
        {
            BaseAddress = Address,
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public HttpClient CreateManagementClient() => new() { BaseAddress = ManagementAddress, DefaultRequestVersion = HttpVersion.Version11 };

    public X509ChainPolicy Trust()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_root);
        return policy;
    }

    public async ValueTask DisposeAsync()
    {
        await Application.DisposeAsync();
        _root.Dispose();
        File.Delete(_authority);
    }
}
