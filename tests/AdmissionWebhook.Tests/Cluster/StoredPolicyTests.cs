using System.Text.Json.Nodes;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Cluster;

public sealed class StoredPolicyTests
{
    private const string Approving = """{"approvedHosts": [{"host": "api.github.com"}]}""";

    [Fact]
    public async Task Until_policies_are_synced_reviews_are_refused_rather_than_allowed()
    {
        var isServed = false;
        await using var webhook = await ClusteredWebhook.StartAsync(api =>
        {
            api.Serve(ClusteredWebhook.Policies);
            api.Put(ClusteredWebhook.Policy("all", "{}"));
            api.Authorize = request => Volatile.Read(ref isServed) || !request.Path.Contains("egresspolicies", StringComparison.Ordinal);
        });
        var answer = await webhook.ValidateAsync(Reviews.UnapprovedEntry);
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("egresspolicies: waiting for the first list", answer.Error, StringComparison.Ordinal);

        Volatile.Write(ref isServed, true);
        await webhook.ReadyAsync();
        Assert.False((await webhook.ValidateAsync(Reviews.UnapprovedEntry)).Allowed);
    }

    [Fact]
    public async Task A_change_is_enforced_without_a_restart()
    {
        await using var cluster = await ClusteredWebhook.StartAsync();
        await cluster.ReadyAsync();
        cluster.Api.Put(ClusteredWebhook.Policy("one", """{"approvedHosts": []}"""));
        await ClusteredWebhook.EventuallyAsync(async () => !(await cluster.ValidateAsync(Reviews.ApprovedEntry)).Allowed, "denied");
        cluster.Api.Put(ClusteredWebhook.Policy("one", Approving));
        await ClusteredWebhook.EventuallyAsync(async () => (await cluster.ValidateAsync(Reviews.ApprovedEntry)).Allowed, "approved");
    }

    [Fact]
    public async Task An_invalid_policy_governs_its_scope_and_reports_its_errors()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(api =>
        {
            api.Serve(ClusteredWebhook.Policies);
            api.Put(
                ClusteredWebhook.Policy(
                    "broken",
                    """{"approvedHosts": [{"host": "api.github.com", "prots": []}], "deniedHosts": [{"host": "*.example.net"}], "x": 1}"""
                )
            );
        });
        await cluster.ReadyAsync();
        Assert.False((await cluster.ValidateAsync(Reviews.ApprovedEntry)).Allowed);
        Assert.Contains("denied-host", (await cluster.ValidateAsync(Reviews.UnapprovedEntry)).Causes);
        Assert.Contains("1 invalid", (await cluster.ReadinessAsync()).Detail, StringComparison.Ordinal);
        await ClusteredWebhook.EventuallyAsync(() => Ready(cluster, "broken") is not null, "a status");
        var ready = Ready(cluster, "broken")!;
        Assert.Equal("False", (string?)ready["status"]);
        Assert.Contains("spec.approvedHosts[0].prots: ", (string?)ready["message"], StringComparison.Ordinal);
        Assert.Contains("spec.x: ", (string?)ready["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_status_of_a_valid_policy_counts_its_approvals_and_is_written_once()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(api =>
        {
            api.Serve(ClusteredWebhook.Policies);
            api.Put(ClusteredWebhook.Policy("good", Approving));
        });
        await ClusteredWebhook.EventuallyAsync(() => Ready(cluster, "good") is not null, "a status");
        cluster.Api.Put(ClusteredWebhook.Policy("later", Approving));
        await ClusteredWebhook.EventuallyAsync(() => Ready(cluster, "later") is not null, "another status");
        Assert.Equal("True", (string?)Ready(cluster, "good")!["status"]);
        Assert.Equal(1, (int?)cluster.Api.Find("egresspolicies", null, "good")!["status"]!["approvals"]);
        Assert.Single(cluster.Api.RecordedRequests, request => request is { Subresource: "status", Name: "good" });
    }

    [Fact]
    public async Task Policies_from_files_and_from_the_cluster_are_both_in_force()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(
            api =>
            {
                api.Serve(ClusteredWebhook.Policies);
                api.Put(ClusteredWebhook.Policy("one", """{"deniedHosts": [{"host": "api.github.com"}]}"""));
            },
            ClusteredWebhook.Policy("one", Approving).ToJsonString()
        );
        await cluster.ReadyAsync();
        Assert.Contains("denied-host", (await cluster.ValidateAsync(Reviews.ApprovedEntry)).Causes);
        cluster.Api.Remove("egresspolicies", null, "one");
        await ClusteredWebhook.EventuallyAsync(
            async () => (await cluster.ValidateAsync(Reviews.ApprovedEntry)).Allowed,
            "the file's alone"
        );
    }

    [Fact]
    public async Task The_policy_webhook_reports_all_errors()
    {
        await using var cluster = await ClusteredWebhook.StartAsync();
        var bad = await cluster.PostAsync("/policy", Review("""{"x": 1, "approvedHosts": [{"host": "*.com"}]}"""));
        Assert.Equal(
            ["spec.x", "spec.approvedHosts[0].host"],
            bad.Response["status"]!["details"]!["causes"]!.AsArray().Select(cause => (string)cause!["field"]!)
        );
        Assert.True((await cluster.PostAsync("/policy", Review(Approving))).Allowed);
    }

    public static JsonObject Review(string spec)
    {
        var review = Reviews.Review("CREATE", "EgressPolicy", ClusteredWebhook.Policy("sample", spec));
        review["request"]!["kind"] = new JsonObject
        {
            ["group"] = "egress.admissionwebhook.dev",
            ["version"] = "v1alpha1",
            ["kind"] = "EgressPolicy",
        };
        return review;
    }

    private static JsonNode? Ready(ClusteredWebhook cluster, string name) =>
        cluster.Api.Find("egresspolicies", null, name)!["status"]?["conditions"]?[0];
}
