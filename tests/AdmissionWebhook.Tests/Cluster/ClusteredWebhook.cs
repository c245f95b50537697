using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Audit;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Tests.Files;
using AdmissionWebhook.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace AdmissionWebhook.Tests.Cluster;

/// <summary>A fake cluster with the CRD, and a server that follows it.</summary>
internal sealed class ClusteredWebhook : IAsyncDisposable
{
    public static readonly FakeResource Policies = new(
        "egress.admissionwebhook.dev",
        ["v1alpha1"],
        "egresspolicies",
        "EgressPolicy",
        Namespaced: false,
        HasStatus: true
    );

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder;
    private readonly RunningWebhook _webhook;
    private readonly bool _ownsApi;
    private readonly HttpClient _reviews;
    private readonly HttpClient _management;

    private ClusteredWebhook(FakeApiServer api, bool ownsApi, TemporaryFolder folder, RunningWebhook webhook)
    {
        (Api, _ownsApi, _folder, _webhook) = (api, ownsApi, folder, webhook);
        (_reviews, _management) = (webhook.CreateClient(HttpVersion.Version11), webhook.CreateManagementClient());
    }

    public FakeApiServer Api { get; }

    /// <summary>The server's view of the cluster.</summary>
    public ClusterIndex View => _webhook.Application.Services.GetRequiredService<ClusterObjects>().Index;

    /// <param name="prepare">Fills the cluster; null for the CRD only.</param>
    /// <param name="policy">A policy file besides the cluster's policies; null for none.</param>
    /// <param name="audit">When to audit; null for never.</param>
    /// <param name="nativeNet">Whether the leader maintains a native net.</param>
    public static async Task<ClusteredWebhook> StartAsync(
        Action<FakeApiServer>? prepare = null,
        string? policy = null,
        AuditSchedule? audit = null,
        bool nativeNet = false
    )
    {
        var api = await FakeApiServer.StartAsync();
        (prepare ?? (server => server.Serve(Policies)))(api);
        return await StartAsync(api, ownsApi: true, policy, audit, nativeNet);
    }

    /// <summary>Another replica on the same cluster.</summary>
    public Task<ClusteredWebhook> StartAnotherAsync(AuditSchedule? audit = null, bool nativeNet = false) =>
        StartAsync(Api, ownsApi: false, policy: null, audit, nativeNet);

    private static async Task<ClusteredWebhook> StartAsync(
        FakeApiServer api,
        bool ownsApi,
        string? policy,
        AuditSchedule? audit,
        bool nativeNet
    )
    {
        var folder = new TemporaryFolder();
        api.WriteKubeconfig(folder["kubeconfig"]);
        var webhook = await RunningWebhook.StartAsync(
            new WebhookOptions
            {
                Cluster = new ClusterChoice(ClusterMode.Kubeconfig, folder["kubeconfig"]),
                Policies = policy is null ? [] : [folder.Write("policy.yaml", policy)],
                Audit = audit ?? AuditSchedule.Off,
                KeepsNativeNet = nativeNet,
            }
        );
        return new ClusteredWebhook(api, ownsApi, folder, webhook);
    }

    public static JsonObject Policy(string name, string spec) =>
        JsonNode
            .Parse(
                $$"""{"apiVersion":"egress.admissionwebhook.dev/v1alpha1","kind":"EgressPolicy","metadata":{"name":"{{name}}"},"spec":{{spec}} }"""
            )!
            .AsObject();

    public Task<Answer> ValidateAsync(string spec) => PostAsync("/validate", Reviews.Create("ServiceEntry", spec));

    public async Task<Answer> PostAsync(string path, JsonObject review)
    {
        using var content = new StringContent(review.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _reviews.PostAsync(path, content, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    public async Task<(bool IsReady, string Detail)> ReadinessAsync()
    {
        using var response = await _management.GetAsync("/readyz?verbose", TestContext.Current.CancellationToken);
        return (response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The value of the only series with this name and these labels; null if there is none.</summary>
    public async Task<double?> MetricAsync(string name, params (string Key, string Value)[] labels) =>
        (await ScrapeAsync()).Value(name, labels);

    public Task<Telemetry.Exposition> ScrapeAsync() => Telemetry.Exposition.ScrapeAsync(_management);

    public Task ReadyAsync() => EventuallyAsync(async () => (await ReadinessAsync()).IsReady, "ready");

    public static Task EventuallyAsync(Func<bool> condition, string what) => EventuallyAsync(() => Task.FromResult(condition()), what);

    public static async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        for (var waited = Stopwatch.StartNew(); !await condition(); )
        {
            Assert.True(waited.Elapsed < Patience, $"not in time: {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Stops this replica as SIGTERM does; the cluster stays.</summary>
    public Task StopAsync() => _webhook.Application.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _reviews.Dispose();
        _management.Dispose();
        await StopAsync();
        await _webhook.DisposeAsync();
        if (_ownsApi)
        {
            await Api.DisposeAsync();
        }

        _folder.Dispose();
    }
}
