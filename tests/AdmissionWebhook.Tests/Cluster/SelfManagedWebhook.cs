using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Tests.Deploy;
using AdmissionWebhook.Tests.Files;
using AdmissionWebhook.Tests.Infrastructure;
using AdmissionWebhook.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace AdmissionWebhook.Tests.Cluster;

/// <summary>The whole program with <c>--tls self-managed</c>, on real sockets, with a fake cluster.</summary>
internal sealed class SelfManagedWebhook : IAsyncDisposable
{
    private const string Service = "admission-webhook.admission-webhook.svc";

    private readonly WebApplication _application;
    private readonly HttpClient _management;

    private SelfManagedWebhook(WebApplication application)
    {
        _application = application;
        _management = new HttpClient { BaseAddress = Address(Uri.UriSchemeHttp) };
    }

    /// <summary>The CRD, a policy with approvals, and the configurations of <c>deploy/overlays/capture</c>.</summary>
    public static async Task<FakeApiServer> InstalledAsync()
    {
        var api = await FakeApiServer.StartAsync();
        api.Serve(ClusteredWebhook.Policies);
        api.Put(ClusteredWebhook.Policy("all", """{"approvedHosts": [{"host": "api.github.com"}]}"""));
        api.Put(CaptureWebhooks.Validating(WebhookAddress.Default));
        foreach (
            var configuration in RenderedManifests.Base.Objects.Where(item =>
                ((string)item["kind"]!).EndsWith("WebhookConfiguration", StringComparison.Ordinal)
            )
        )
        {
            api.Put(configuration.AsObject());
        }

        return api;
    }

    public static async Task<SelfManagedWebhook> StartAsync(FakeApiServer api)
    {
        using var folder = new TemporaryFolder();
        api.WriteKubeconfig(folder["kubeconfig"]);
        var options = new WebhookOptions
        {
            Cluster = new ClusterChoice(ClusterMode.Kubeconfig, folder["kubeconfig"]),
            Tls = TlsMode.SelfManaged,
            Port = 0,
            ManagementPort = 0,
        };
        var application = WebhookApplication.Build(options, ["--environment=Testing"]);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new SelfManagedWebhook(application);
    }

    public async Task<(HttpStatusCode Status, string Text)> ManagementAsync(string path)
    {
        using var response = await _management.GetAsync(path, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public Task ReadyAsync() =>
        ClusteredWebhook.EventuallyAsync(async () => (await ManagementAsync("/readyz")).Status == HttpStatusCode.OK, "ready");

    /// <summary>A review from an API server that trusts only this <c>caBundle</c>.</summary>
    public async Task<Answer> ReviewAsync(string? caBundle)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPem(
            Encoding.ASCII.GetString(Convert.FromBase64String(caBundle ?? ""))
        );
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address(Uri.UriSchemeHttps), "/validate"))
        {
            Headers = { Host = Service },
        };
        request.Content = new StringContent(
            Reviews.Create("ServiceEntry", Reviews.ApprovedEntry).ToJsonString(),
            Encoding.UTF8,
            "application/json"
        );
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    public static IReadOnlyList<string?> Bundles(FakeApiServer api) =>
        [
            .. new[] { "validatingwebhookconfigurations", "mutatingwebhookconfigurations" }
                .SelectMany(api.All)
                .SelectMany(configuration => configuration["webhooks"]!.AsArray())
                .Select(webhook => (string?)webhook!["clientConfig"]!["caBundle"]),
        ];

    public async ValueTask DisposeAsync()
    {
        _management.Dispose();
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
    }

    private Uri Address(string scheme) =>
        _application
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.Select(address => new Uri(address))
            .Single(address => address.Scheme == scheme);
}
