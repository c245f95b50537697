using System.Text.Json.Nodes;
using AdmissionWebhook.Tests.Cluster;

namespace AdmissionWebhook.Tests.NativeNet;

/// <summary>The whole program with and without <c>--native-net</c>.</summary>
public sealed class NativeNetTests
{
    private const string Policies = "validatingadmissionpolicies";
    private const string Bindings = "validatingadmissionpolicybindings";

    [Fact]
    public async Task The_next_leader_finds_the_net_in_step_and_writes_nothing()
    {
        await using var first = await GovernedAsync(nativeNet: true);
        await KeptAsync(first);
        var stored = first.Api.All(Policies);
        await using var second = await first.StartAnotherAsync(nativeNet: true);
        await second.ReadyAsync();
        Assert.Contains("[+]native-net: maintained by the leader", (await second.ReadinessAsync()).Detail, StringComparison.Ordinal);
        Assert.Null(await second.MetricAsync("admission_webhook_native_net_stale"));

        await first.StopAsync();
        await KeptAsync(second);
        Assert.Equal(stored.Count, await second.MetricAsync("admission_webhook_native_net_policies"));
        Assert.Equal(0, await second.MetricAsync("admission_webhook_native_net_writes_total", ("outcome", "written")));
        Assert.Equal(stored.Select(Version), second.Api.All(Policies).Select(Version));
    }

    [Fact]
    public async Task Failed_writes_show_as_a_metric_and_reviews_go_on()
    {
        await using var cluster = await GovernedAsync(
            nativeNet: true,
            prepare: api => api.Authorize = request => request is not { Resource: Bindings, Verb: "patch" }
        );
        await ClusteredWebhook.EventuallyAsync(async () => await cluster.MetricAsync("admission_webhook_native_net_stale") == 1, "stale");
        Assert.NotEqual(0, await cluster.MetricAsync("admission_webhook_native_net_writes_total", ("outcome", "failed")));
        var (isReady, detail) = await cluster.ReadinessAsync();
        Assert.True(isReady);
        Assert.Contains("[+]native-net: out of step with the policies in force", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_flag_the_stored_net_is_removed_and_applied_policies_stay()
    {
        await using var keeping = await GovernedAsync(nativeNet: true);
        await KeptAsync(keeping);
        var printed = keeping.Api.All(Policies)[0];
        printed["metadata"]!["name"] = "printed";
        printed["metadata"]!["labels"]!.AsObject().Remove("app.kubernetes.io/managed-by");
        await keeping.StopAsync();
        keeping.Api.Put(printed);

        await using var plain = await keeping.StartAnotherAsync();
        await ClusteredWebhook.EventuallyAsync(() => plain.Api.All(Policies).Count == 1, "removed");
        Assert.Empty(plain.Api.All(Bindings));
        Assert.Equal("printed", (string?)plain.Api.All(Policies).Single()["metadata"]!["name"]);
    }

    [Fact]
    public async Task While_the_net_is_maintained_other_policies_with_its_label_are_removed()
    {
        await using var cluster = await GovernedAsync(
            nativeNet: true,
            prepare: api =>
                api.Put(
                    JsonNode
                        .Parse(
                            """
                            {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy",
                             "metadata": {"name": "of-yesterday", "labels": {"egress.admissionwebhook.dev/native-net": "true"}}, "spec": {}}
                            """
                        )!
                        .AsObject()
                )
        );
        await KeptAsync(cluster);
        Assert.Null(cluster.Api.Find(Policies, null, "of-yesterday"));
    }

    private static async Task<ClusteredWebhook> GovernedAsync(bool nativeNet, Action<Fakes.FakeApiServer>? prepare = null)
    {
        var cluster = await ClusteredWebhook.StartAsync(
            api =>
            {
                api.Serve(ClusteredWebhook.Policies);
                api.Put(ClusteredWebhook.Policy("all", """{"approvedHosts": [{"host": "api.example.com"}]}"""));
                prepare?.Invoke(api);
            },
            nativeNet: nativeNet
        );
        await cluster.ReadyAsync();
        return cluster;
    }

    private static Task KeptAsync(ClusteredWebhook cluster) =>
        ClusteredWebhook.EventuallyAsync(async () => await cluster.MetricAsync("admission_webhook_native_net_stale") == 0, "a net");

    private static string? Version(JsonObject item) => (string?)item["metadata"]!["resourceVersion"];
}
