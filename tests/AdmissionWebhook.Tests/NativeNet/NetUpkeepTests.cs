using System.Text.Json.Nodes;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Tests.Cluster;

namespace AdmissionWebhook.Tests.NativeNet;

/// <summary>How the leader maintains the stored native policies.</summary>
public sealed class NetUpkeepTests
{
    private const string Approving = """{"approvedHosts": [{"host": "api.example.com", "expires": "2026-06-30"}]}""";

    private static readonly DateTimeOffset Noon = new(2026, 6, 30, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task It_stores_a_policy_and_its_binding_for_each_rule_under_its_own_name()
    {
        await using var net = await NetLeader.StartAsync(Approving, Noon);
        await ClusteredWebhook.EventuallyAsync(() => net.State is { Failure: null }, "a net");
        Assert.Superset(new HashSet<string> { "unapproved-host", "resolution", "envoy-filter" }, net.Rules.ToHashSet());
        var policy = net.Find("unapproved-host", "serviceentries")!;
        Assert.Contains("api.example.com", Hosts(net), StringComparison.Ordinal);
        Assert.Equal("admission-webhook", (string?)policy["metadata"]!["labels"]!["app.kubernetes.io/managed-by"]);
        Assert.Equal("admission-webhook-native-net", (string?)Assert.Single(policy["metadata"]!["managedFields"]!.AsArray())!["manager"]);
        Assert.Contains("native policies in step with the policies in force", net.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_stored_already_is_not_written_again()
    {
        await using var net = await NetLeader.StartAsync(Approving, Noon);
        await ClusteredWebhook.EventuallyAsync(() => net.State is not null, "a net");
        var writes = net.Writes;
        await net.LookedAtAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(writes, net.Writes);
    }

    [Fact]
    public async Task Another_policy_changes_what_it_concerns_and_nothing_else()
    {
        await using var net = await NetLeader.StartAsync(Approving, Noon);
        await ClusteredWebhook.EventuallyAsync(() => net.State is not null, "a net");
        var (envoy, writes) = (net.Find("envoy-filter", "envoyfilters"), net.Writes);
        net.Api.Put(
            ClusteredWebhook.Policy(
                "all",
                """{"approvedHosts": [{"host": "www.example.com"}], "rules": {"resolution": {"action": "Warn"}}}"""
            )
        );
        await ClusteredWebhook.EventuallyAsync(() => Hosts(net).Contains("www.example.com", StringComparison.Ordinal), "the new host");
        await ClusteredWebhook.EventuallyAsync(() => net.Find("resolution", "serviceentries") is null, "no check of the resolution");
        Assert.DoesNotContain("resolution", net.Rules);
        Assert.True(JsonNode.DeepEquals(envoy, net.Find("envoy-filter", "envoyfilters")));
        Assert.InRange(net.Writes - writes, 3, 10);
    }

    [Fact]
    public async Task When_an_approval_ends_the_host_is_denied_from_that_moment()
    {
        await using var net = await NetLeader.StartAsync(Approving, Noon.AddHours(11).AddMinutes(59).AddSeconds(30));
        await ClusteredWebhook.EventuallyAsync(() => net.State is not null, "a net");
        Assert.Contains("api.example.com", Hosts(net), StringComparison.Ordinal);
        await ClusteredWebhook.EventuallyAsync(() => net.Time.Waiting > 0, "waiting");
        net.Time.Advance(TimeSpan.FromSeconds(30));
        await ClusteredWebhook.EventuallyAsync(() => !Hosts(net).Contains("api.example.com", StringComparison.Ordinal), "no approval");
    }

    [Fact]
    public async Task What_somebody_changes_or_deletes_is_put_back()
    {
        await using var net = await NetLeader.StartAsync(Approving, Noon);
        await ClusteredWebhook.EventuallyAsync(() => net.State is not null, "a net");
        var right = net.Find("envoy-filter", "envoyfilters")!["spec"];
        var switchedOff = net.Find("envoy-filter", "envoyfilters")!;
        switchedOff["spec"]!["matchConditions"] = new JsonArray(new JsonObject { ["name"] = "never", ["expression"] = "false" });
        net.Api.Put(switchedOff, "somebody");
        net.Api.Remove("validatingadmissionpolicybindings", null, "resolution.serviceentries.native.egress.admissionwebhook.dev");
        await net.LookedAtAsync(TimeSpan.FromSeconds(30));
        Assert.True(JsonNode.DeepEquals(right, net.Find("envoy-filter", "envoyfilters")!["spec"]));
        Assert.Contains("resolution", net.Rules);
    }

    [Fact]
    public async Task The_ClusterRole_owns_the_net_so_that_both_are_deleted_together()
    {
        await using var net = await NetLeader.StartAsync(
            Approving,
            Noon,
            api =>
                api.Put(
                    """
                    {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
                     "metadata": {"name": "admission-webhook-native-net"}}
                    """
                )
        );
        await ClusteredWebhook.EventuallyAsync(() => net.State is not null, "a net");
        var uid = (string?)net.Api.Find("clusterroles", null, "admission-webhook-native-net")!["metadata"]!["uid"];
        Assert.All(
            net.Api.All("validatingadmissionpolicies"),
            policy => Assert.Equal(uid, (string?)policy["metadata"]!["ownerReferences"]![0]!["uid"])
        );
    }

    [Fact]
    public async Task A_failed_write_does_not_block_others_and_is_reported_until_it_succeeds()
    {
        await using var net = await NetLeader.StartAsync(
            Approving,
            Noon,
            api =>
                api.Inject(
                    Fault.Status(
                        500,
                        "InternalError",
                        request => request.Verb == "patch" && request.Name!.StartsWith("envoy-filter.", StringComparison.Ordinal),
                        times: 2
                    )
                )
        );
        await ClusteredWebhook.EventuallyAsync(() => net.State is { Failure: not null }, "a failure");
        Assert.Contains("out of step", net.Detail, StringComparison.Ordinal);
        Assert.Contains("injected InternalError (and 1 more)", net.Detail, StringComparison.Ordinal);
        Assert.Contains("unapproved-host", net.Rules);
        Assert.DoesNotContain("envoy-filter", net.Rules);
        await net.LookedAtAsync(TimeSpan.FromSeconds(15));
        Assert.Null(net.State!.Failure);
        Assert.Contains("envoy-filter", net.Rules);
    }

    [Fact]
    public async Task Missing_permissions_are_reported()
    {
        await using var net = await NetLeader.StartAsync(
            Approving,
            Noon,
            api => api.Authorize = request => request.Resource != "validatingadmissionpolicies"
        );
        await ClusteredWebhook.EventuallyAsync(() => net.State is not null, "a look");
        Assert.Contains("cannot list resource \"validatingadmissionpolicies\"", net.Detail, StringComparison.Ordinal);
        Assert.Equal(0, net.Writes);
    }

    private static string Hosts(NetLeader net) => net.Find("unapproved-host", "serviceentries")!["spec"]!.ToJsonString();
}
