using AdmissionWebhook.Fakes;
using AdmissionWebhook.Tests.Infrastructure;
using Xunit;

namespace AdmissionWebhook.Tests.Cluster;

public sealed class ClusterViewTests
{
    private const string Approving = """{"approvedHosts": [{"host": "api.github.com"}]}""";

    private static readonly string OtherEntry = $$"""
        {"apiVersion":"networking.istio.io/v1","kind":"ServiceEntry","metadata":{"name":"other","namespace":"elsewhere"},
        "spec":{{Reviews.ApprovedEntry.Replace("""["."]""", """["*"]""", StringComparison.Ordinal)}} }
        """;

    [Fact]
    public async Task Rules_that_need_other_objects_see_those_of_the_cluster_as_they_come_and_go()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(WithPolicy);
        await cluster.ReadyAsync();
        Assert.DoesNotContain((await cluster.ValidateAsync(Reviews.ApprovedEntry)).Warnings, IsConflict);
        cluster.Api.Put(OtherEntry);
        await ClusteredWebhook.EventuallyAsync(async () => (await cluster.ValidateAsync(Reviews.ApprovedEntry)).Warnings.Any(IsConflict), "a conflict");
        cluster.Api.Remove("serviceentries", "elsewhere", "other");
        await ClusteredWebhook.EventuallyAsync(async () => !(await cluster.ValidateAsync(Reviews.ApprovedEntry)).Warnings.Any(IsConflict), "no conflict");
    }

    [Fact]
    public async Task Labels_of_namespaces_decide_what_governs_them()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(api =>
        {
            api.Serve(ClusteredWebhook.Policies);
            api.Put(Namespace("strict"));
            api.Put(ClusteredWebhook.Policy("labelled", """{"scope": {"namespaceSelector": {"matchLabels": {"egress": "strict"}}}, "approvedHosts": []}"""));
        });
        await cluster.ReadyAsync();
        Assert.False((await cluster.ValidateAsync(Reviews.ApprovedEntry)).Allowed);
        cluster.Api.Put(Namespace("open"));
        await ClusteredWebhook.EventuallyAsync(async () => (await cluster.ValidateAsync(Reviews.ApprovedEntry)).Allowed, "ungoverned");
    }

    [Fact]
    public async Task A_namespace_that_has_not_been_seen_yet_is_waited_for_and_nothing_is_let_through_meanwhile()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(api =>
        {
            api.Serve(ClusteredWebhook.Policies);
            api.Put(ClusteredWebhook.Policy("labelled", """{"scope": {"namespaceSelector": {"matchLabels": {"egress": "strict"}}}, "approvedHosts": []}"""));
        });
        await cluster.ReadyAsync();
        Assert.Equal(["unknown-namespace"], (await cluster.ValidateAsync(Reviews.ApprovedEntry)).Causes);

        var waiting = cluster.ValidateAsync(Reviews.ApprovedEntry);
        cluster.Api.Put(Namespace("open"));
        Assert.True((await waiting).Allowed);
    }

    [Fact]
    public async Task Labels_that_deny_nothing_are_not_waited_for()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(api =>
        {
            api.Serve(ClusteredWebhook.Policies);
            api.Put(ClusteredWebhook.Policy("trial", """{"enforcement": "Warn", "scope": {"namespaceSelector": {"matchLabels": {"egress": "strict"}}}, "approvedHosts": []}"""));
            api.Put(ClusteredWebhook.Policy("elsewhere", """{"scope": {"namespaces": ["team-*"], "namespaceSelector": {"matchLabels": {"egress": "strict"}}}, "approvedHosts": []}"""));
        });
        await cluster.ReadyAsync();
        Assert.True((await cluster.ValidateAsync(Reviews.ApprovedEntry)).Allowed);
    }

    [Fact]
    public async Task A_lost_server_leaves_the_last_state_in_use_says_so_and_is_found_again()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(api =>
        {
            WithPolicy(api);
            api.Put(OtherEntry);
        });
        await cluster.ReadyAsync();
        await cluster.Api.PauseAsync();
        await ClusteredWebhook.EventuallyAsync(async () => (await cluster.ReadinessAsync()) is { IsReady: true } state && state.Detail.Contains("lost", StringComparison.Ordinal), "lost");
        Assert.Contains((await cluster.ValidateAsync(Reviews.ApprovedEntry)).Warnings, IsConflict);
        await cluster.Api.ResumeAsync();
        await ClusteredWebhook.EventuallyAsync(async () => !(await cluster.ReadinessAsync()).Detail.Contains("lost", StringComparison.Ordinal), "found");
    }

    [Fact]
    public async Task Readiness_waits_for_the_first_list_of_everything()
    {
        var isBlocked = true;
        await using var cluster = await ClusteredWebhook.StartAsync(api =>
        {
            WithPolicy(api);
            api.Inject(Fault.Status(500, "InternalError", request => Volatile.Read(ref isBlocked) && request.Resource == "services", times: int.MaxValue));
        });
        await ClusteredWebhook.EventuallyAsync(async () => (await cluster.ReadinessAsync()).Detail.Contains("services: waiting for the first list (", StringComparison.Ordinal), "waiting");
        Assert.False((await cluster.ReadinessAsync()).IsReady);
        Volatile.Write(ref isBlocked, false);
        await cluster.ReadyAsync();
    }

    [Fact]
    public async Task Missing_definitions_of_Istio_count_as_empty_until_they_come()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(api =>
        {
            WithPolicy(api);
            api.Withdraw("serviceentries");
        });
        await cluster.ReadyAsync();
        Assert.Contains("serviceentries: not served", (await cluster.ReadinessAsync()).Detail, StringComparison.Ordinal);
        cluster.Api.Serve(FakeResource.Istio[0]);
        cluster.Api.Put(OtherEntry);
        await ClusteredWebhook.EventuallyAsync(async () => (await cluster.ValidateAsync(Reviews.ApprovedEntry)).Warnings.Any(IsConflict), "a conflict");
    }

    [Theory]
    [InlineData("v1beta1", "v1alpha3")]
    [InlineData("v1alpha3")]
    public async Task A_cluster_of_an_older_Istio_is_seen_in_the_version_that_it_serves(params string[] versions)
    {
        await using var cluster = await ClusteredWebhook.StartAsync(api =>
        {
            WithPolicy(api);
            ServeOnly(api, versions);
            api.Put(OtherEntry.Replace("/v1\"", $"/{versions[0]}\"", StringComparison.Ordinal));
        });
        await cluster.ReadyAsync();
        Assert.Contains("serviceentries: 1;", (await cluster.ReadinessAsync()).Detail, StringComparison.Ordinal);
        Assert.Contains((await cluster.ValidateAsync(Reviews.ApprovedEntry)).Warnings, IsConflict);
        Assert.Contains(cluster.Api.RecordedRequests, request => request is { Resource: "serviceentries", Verb: "watch" } && request.Version == versions[0]);
    }

    [Fact]
    public async Task Definitions_that_come_later_are_seen_in_whatever_version_they_come_and_go()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(api =>
        {
            WithPolicy(api);
            api.Withdraw("serviceentries");
        });
        await cluster.ReadyAsync();
        foreach (var version in new[] { "v1beta1", "v1" })
        {
            ServeOnly(cluster.Api, version);
            cluster.Api.DropWatches();
            cluster.Api.Put(OtherEntry.Replace("/v1\"", $"/{version}\"", StringComparison.Ordinal));
            await ClusteredWebhook.EventuallyAsync(async () => (await cluster.ValidateAsync(Reviews.ApprovedEntry)).Warnings.Any(IsConflict), $"a conflict with {version}");
            cluster.Api.Remove("serviceentries", "elsewhere", "other");
            await ClusteredWebhook.EventuallyAsync(async () => !(await cluster.ValidateAsync(Reviews.ApprovedEntry)).Warnings.Any(IsConflict), $"no conflict with {version}");
        }
    }

    [Fact]
    public async Task Without_policy_files_and_without_the_definition_of_policies_it_is_not_ready()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(_ => { });
        await ClusteredWebhook.EventuallyAsync(async () => (await cluster.ReadinessAsync()).Detail.Contains("the cluster serves no EgressPolicy", StringComparison.Ordinal), "a reason");
        cluster.Api.Serve(ClusteredWebhook.Policies);
        await cluster.ReadyAsync();
    }

    [Fact]
    public async Task Nothing_is_written_or_asked_on_the_path_of_a_review()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(WithPolicy);
        await cluster.ReadyAsync();
        await ClusteredWebhook.EventuallyAsync(() => cluster.Api.RecordedRequests.Any(request => request.Subresource == "status"), "a status");
        await ClusteredWebhook.EventuallyAsync(() => cluster.Api.WatchCount == 9, "all watches");
        var before = cluster.Api.RecordedRequests.Count;
        foreach (var isDryRun in new[] { false, true })
        {
            foreach (var path in new[] { "/validate", "/mutate" })
            {
                foreach (var spec in new[] { Reviews.ApprovedEntry, Reviews.UnapprovedEntry })
                {
                    var review = Reviews.Create("ServiceEntry", spec);
                    review["request"]!["dryRun"] = isDryRun;
                    await cluster.PostAsync(path, review);
                }
            }

            var policy = StoredPolicyTests.Review(Approving);
            policy["request"]!["dryRun"] = isDryRun;
            await cluster.PostAsync("/policy", policy);
        }

        Assert.DoesNotContain(cluster.Api.RecordedRequests.Skip(before), request => request.Resource != "leases");
    }

    private static void WithPolicy(FakeApiServer api)
    {
        api.Serve(ClusteredWebhook.Policies);
        api.Put(ClusteredWebhook.Policy("all", Approving));
    }

    private static void ServeOnly(FakeApiServer api, params string[] versions)
    {
        api.Withdraw("serviceentries");
        api.Serve(FakeResource.Istio[0] with { Versions = versions });
    }

    private static string Namespace(string egress) =>
        $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"default","labels":{"egress":"{{{egress}}}"} } }""";

    private static bool IsConflict(string warning) => warning.StartsWith("host-conflict", StringComparison.Ordinal);
}
