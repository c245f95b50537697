using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Tests.Files;
using AdmissionWebhook.Tests.Infrastructure;
using Xunit;

namespace AdmissionWebhook.Tests.Cluster;

/// <summary>A fake cluster with the CRD, and the server that follows it.</summary>
internal sealed class ClusteredWebhook : IAsyncDisposable
{
    public static readonly FakeResource Policies =
        new("egress.admissionwebhook.dev", ["v1alpha1"], "egresspolicies", "EgressPolicy", Namespaced: false, HasStatus: true);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder;
    private readonly RunningWebhook _webhook;
    private readonly HttpClient _reviews;
    private readonly HttpClient _management;

    private ClusteredWebhook(FakeApiServer api, TemporaryFolder folder, RunningWebhook webhook)
    {
        (Api, _folder, _webhook) = (api, folder, webhook);
        (_reviews, _management) = (webhook.CreateClient(HttpVersion.Version11), webhook.CreateManagementClient());
    }

    public FakeApiServer Api { get; }

    /// <param name="prepare">What the cluster holds; null: the CRD and nothing else.</param>
    /// <param name="policy">A policy file beside the cluster's; null: none.</param>
    public static async Task<ClusteredWebhook> StartAsync(Action<FakeApiServer>? prepare = null, string? policy = null)
    {
        var api = await FakeApiServer.StartAsync();
        var folder = new TemporaryFolder();
        api.WriteKubeconfig(folder["kubeconfig"]);
        (prepare ?? (server => server.Serve(Policies)))(api);
        var webhook = await RunningWebhook.StartAsync(new WebhookOptions
        {
            Cluster = new ClusterChoice(ClusterMode.Kubeconfig, folder["kubeconfig"]),
            Policies = policy is null ? [] : [folder.Write("policy.yaml", policy)],
        });
        return new ClusteredWebhook(api, folder, webhook);
    }

    public static JsonObject Policy(string name, string spec) => JsonNode.Parse(
        $$"""{"apiVersion":"egress.admissionwebhook.dev/v1alpha1","kind":"EgressPolicy","metadata":{"name":"{{name}}"},"spec":{{spec}} }""")!.AsObject();

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

    public async Task<Telemetry.Exposition> ScrapeAsync()
    {
        using var metrics = new Telemetry.MetricsClient(_webhook);
        return await metrics.ScrapeAsync();
    }

    public Task ReadyAsync() => EventuallyAsync(async () => (await ReadinessAsync()).IsReady, "ready");

    public static Task EventuallyAsync(Func<bool> condition, string what) => EventuallyAsync(() => Task.FromResult(condition()), what);

    public static async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        for (var waited = Stopwatch.StartNew(); !await condition();)
        {
            Assert.True(waited.Elapsed < Patience, $"not in time: {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _reviews.Dispose();
        _management.Dispose();
        await _webhook.Application.StopAsync(CancellationToken.None);
        await _webhook.DisposeAsync();
        await Api.DisposeAsync();
        _folder.Dispose();
    }
}
