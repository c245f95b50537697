using AdmissionWebhook.Fakes;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Cluster;

public sealed class ClusterViewTests
{
    private const string Approving = """{"approvedHosts": [{"host": "api.github.com"}]}""";

    private static readonly string OtherEntry = $$"""
        {"apiVersion":"networking.istio.io/v1","kind":"ServiceEntry","metadata":{"name":"other","namespace":"elsewhere"},
        "spec":{{Reviews.ApprovedEntry.Edited("""["."]""", """["*"]""")}} }
        """;

    [Fact]
    public async Task Rules_that_need_other_objects_see_the_clusters_objects_come_and_go()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(WithPolicy);
        await cluster.ReadyAsync();
        Assert.DoesNotContain((await cluster.ValidateAsync(Reviews.ApprovedEntry)).Warnings, IsConflict);
        cluster.Api.Put(OtherEntry);
        await ClusteredWebhook.EventuallyAsync(
            async () => (await cluster.ValidateAsync(Reviews.ApprovedEntry)).Warnings.Any(IsConflict),
            "a conflict"
        );
        cluster.Api.Remove("serviceentries", "elsewhere", "other");
        await ClusteredWebhook.EventuallyAsync(
            async () => !(await cluster.ValidateAsync(Reviews.ApprovedEntry)).Warnings.Any(IsConflict),
            "no conflict"
        );
    }

    [Fact]
    public async Task Namespace_labels_decide_which_policies_govern()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(api =>
        {
            api.Serve(ClusteredWebhook.Policies);
            api.Put(Namespace("strict"));
            api.Put(
                ClusteredWebhook.Policy(
                    "labelled",
                    """{"scope": {"namespaceSelector": {"matchLabels": {"egress": "strict"}}}, "approvedHosts": []}"""
                )
            );
        });
        await cluster.ReadyAsync();
        Assert.False((await cluster.ValidateAsync(Reviews.ApprovedEntry)).Allowed);
        cluster.Api.Put(Namespace("open"));
        await ClusteredWebhook.EventuallyAsync(async () => (await cluster.ValidateAsync(Reviews.ApprovedEntry)).Allowed, "ungoverned");
    }

    [Fact]
    public async Task A_review_waits_for_a_namespace_not_seen_yet_and_nothing_is_admitted_meanwhile()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(api =>
        {
            api.Serve(ClusteredWebhook.Policies);
            api.Put(
                ClusteredWebhook.Policy(
                    "labelled",
                    """{"scope": {"namespaceSelector": {"matchLabels": {"egress": "strict"}}}, "approvedHosts": []}"""
                )
            );
        });
        await cluster.ReadyAsync();
        Assert.Equal(["unknown-namespace"], (await cluster.ValidateAsync(Reviews.ApprovedEntry)).Causes);

        var waiting = cluster.ValidateAsync(Reviews.ApprovedEntry);
        cluster.Api.Put(Namespace("open"));
        Assert.True((await waiting).Allowed);
    }

    [Fact]
    public async Task A_review_does_not_wait_for_labels_that_cannot_deny()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(api =>
        {
            api.Serve(ClusteredWebhook.Policies);
            api.Put(
                ClusteredWebhook.Policy(
                    "trial",
                    """{"enforcement": "Warn", "scope": {"namespaceSelector": {"matchLabels": {"egress": "strict"}}}, "approvedHosts": []}"""
                )
            );
            api.Put(
                ClusteredWebhook.Policy(
                    "elsewhere",
                    """{"scope": {"namespaces": ["team-*"], "namespaceSelector": {"matchLabels": {"egress": "strict"}}}, "approvedHosts": []}"""
                )
            );
        });
        await cluster.ReadyAsync();
        Assert.True((await cluster.ValidateAsync(Reviews.ApprovedEntry)).Allowed);
    }

    [Fact]
    public async Task Losing_the_API_server_keeps_the_last_state_is_reported_and_recovers()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(api =>
        {
            WithPolicy(api);
            api.Put(OtherEntry);
        });
        await cluster.ReadyAsync();
        await cluster.Api.PauseAsync();
        await ClusteredWebhook.EventuallyAsync(
            async () =>
                (await cluster.ReadinessAsync()) is { IsReady: true } state && state.Detail.Contains("lost", StringComparison.Ordinal),
            "lost"
        );
        Assert.Contains((await cluster.ValidateAsync(Reviews.ApprovedEntry)).Warnings, IsConflict);
        await cluster.Api.ResumeAsync();
        await ClusteredWebhook.EventuallyAsync(
            async () => !(await cluster.ReadinessAsync()).Detail.Contains("lost", StringComparison.Ordinal),
            "found"
        );
    }

    [Fact]
    public async Task Readiness_waits_for_the_first_list_of_everything()
    {
        var isBlocked = true;
        await using var cluster = await ClusteredWebhook.StartAsync(api =>
        {
            WithPolicy(api);
            api.Inject(
                Fault.Status(
                    500,
                    "InternalError",
                    request => Volatile.Read(ref isBlocked) && request.Resource == "services",
                    times: int.MaxValue
                )
            );
        });
        await ClusteredWebhook.EventuallyAsync(
            async () =>
                (await cluster.ReadinessAsync()).Detail.Contains("services: waiting for the first list (", StringComparison.Ordinal),
            "waiting"
        );
        Assert.False((await cluster.ReadinessAsync()).IsReady);
        Volatile.Write(ref isBlocked, false);
        await cluster.ReadyAsync();
    }

    [Fact]
    public async Task Missing_Istio_CRDs_count_as_empty_until_installed()
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
        await ClusteredWebhook.EventuallyAsync(
            async () => (await cluster.ValidateAsync(Reviews.ApprovedEntry)).Warnings.Any(IsConflict),
            "a conflict"
        );
    }

    [Theory]
    [InlineData("v1beta1", "v1alpha3")]
    [InlineData("v1alpha3")]
    public async Task A_cluster_with_an_older_Istio_is_read_in_the_version_that_it_serves(params string[] versions)
    {
        await using var cluster = await ClusteredWebhook.StartAsync(api =>
        {
            WithPolicy(api);
            ServeOnly(api, versions);
            api.Put(OtherEntry.Edited("/v1\"", $"/{versions[0]}\""));
        });
        await cluster.ReadyAsync();
        Assert.Contains("serviceentries: 1;", (await cluster.ReadinessAsync()).Detail, StringComparison.Ordinal);
        Assert.Contains((await cluster.ValidateAsync(Reviews.ApprovedEntry)).Warnings, IsConflict);
        Assert.Contains(
            cluster.Api.RecordedRequests,
            request => request is { Resource: "serviceentries", Verb: "watch" } && request.Version == versions[0]
        );
    }

    [Fact]
    public async Task CRDs_installed_later_are_read_in_whatever_version_they_serve()
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
            cluster.Api.Put(OtherEntry.Edited("/v1\"", $"/{version}\""));
            await ClusteredWebhook.EventuallyAsync(
                async () => (await cluster.ValidateAsync(Reviews.ApprovedEntry)).Warnings.Any(IsConflict),
                $"a conflict with {version}"
            );
            cluster.Api.Remove("serviceentries", "elsewhere", "other");
            await ClusteredWebhook.EventuallyAsync(
                async () => !(await cluster.ValidateAsync(Reviews.ApprovedEntry)).Warnings.Any(IsConflict),
                $"no conflict with {version}"
            );
        }
    }

    [Fact]
    public async Task Without_policy_files_and_without_the_EgressPolicy_CRD_it_is_not_ready()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(_ => { });
        await ClusteredWebhook.EventuallyAsync(
            async () => (await cluster.ReadinessAsync()).Detail.Contains("the cluster serves no EgressPolicy", StringComparison.Ordinal),
            "a reason"
        );
        cluster.Api.Serve(ClusteredWebhook.Policies);
        await cluster.ReadyAsync();
    }

    [Fact]
    public async Task A_review_makes_no_API_call()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(WithPolicy);
        await cluster.ReadyAsync();
        await ClusteredWebhook.EventuallyAsync(
            () => cluster.Api.RecordedRequests.Any(request => request.Subresource == "status"),
            "a status"
        );
        await ClusteredWebhook.EventuallyAsync(() => cluster.Api.WatchCount == 12, "all watches");
        var before = await CallsOfTheStartAsync(cluster.Api);
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

        Assert.Equal(before, cluster.Api.RecordedRequests.Count(request => request.Resource != "leases"));
    }

    // The leader's duties make calls at their start. They are done once none has arrived for half a second.
    private static async Task<int> CallsOfTheStartAsync(FakeApiServer api)
    {
        var (calls, quiet) = (-1, 0);
        while (quiet < 10)
        {
            var now = api.RecordedRequests.Count(request => request.Resource != "leases");
            (calls, quiet) = (now, now == calls ? quiet + 1 : 0);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        return calls;
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
