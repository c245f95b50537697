using System.Text.Json.Nodes;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Tests.Cluster;

namespace AdmissionWebhook.Tests.Audit;

public sealed class AuditRunTests
{
    [Fact]
    public async Task Objects_are_read_page_by_page_and_each_is_evaluated_once_even_if_the_list_restarts()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(
            api =>
            {
                AuditedCluster.Prepare(api);
                for (var i = 0; i < 220; i++)
                {
                    api.Put(Group($"group-{i}"));
                }

                // Nothing else reads WorkloadGroups.
                api.Inject(
                    Fault.Before(
                        () =>
                        {
                            api.Advance();
                            api.Compact();
                        },
                        request => request.Resource == "workloadgroups" && request.Query.Contains("continue=", StringComparison.Ordinal)
                    )
                );
            },
            audit: AuditedCluster.OnChange
        );
        await cluster.AuditedAsync(1);
        Assert.Equal(220, await cluster.MetricAsync("admission_webhook_audit_objects", ("kind", "WorkloadGroup")));
        var lists = cluster.Api.RecordedRequests.Where(request => request is { Resource: "workloadgroups", Verb: "list" }).ToList();
        Assert.All(lists, request => Assert.Contains("limit=100", request.Query, StringComparison.Ordinal));

        // The next audit may have started.
        Assert.Equal(
            [false, true, false, true, true],
            lists.Take(5).Select(request => request.Query.Contains("continue=", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task A_policy_change_triggers_an_audit()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(WithOneBadEntry, audit: AuditedCluster.OnChange);
        await cluster.AuditedAsync(1);
        Assert.Equal(1, await cluster.ViolationsAsync("unapproved-host"));
        cluster.Api.Put(ClusteredWebhook.Policy("all", """{"approvedHosts": [{"host": "evil.example.net"}]}"""));
        await ClusteredWebhook.EventuallyAsync(async () => await cluster.ViolationsAsync("unapproved-host") is null, "approved");
        await ClusteredWebhook.EventuallyAsync(() => cluster.Api.Report("shop") is null, "no report");
    }

    [Fact]
    public async Task Losing_the_API_server_midway_keeps_the_last_results()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(WithOneBadEntry, audit: AuditedCluster.OnChange);
        await ClusteredWebhook.EventuallyAsync(() => cluster.Api.Report("shop") is not null, "a report");
        var isLost = true;
        cluster.Api.Inject(Fault.Dropped(request => Volatile.Read(ref isLost) && request.Resource == "proxyconfigs", times: int.MaxValue));
        cluster.Api.Put(AuditedCluster.Entry("shop", "bad", "api.github.com"));
        cluster.Api.Put(ClusteredWebhook.Policy("another", """{"approvedHosts": [{"host": "other.example.net"}]}"""));
        await ClusteredWebhook.EventuallyAsync(
            async () => await cluster.MetricAsync("admission_webhook_audits_total", ("outcome", "failure")) >= 1,
            "a failure"
        );
        Assert.Single(cluster.Api.Results("shop"));
        Assert.Equal(1, await cluster.ViolationsAsync("unapproved-host"));
        Volatile.Write(ref isLost, false);
        cluster.Api.Put(ClusteredWebhook.Policy("another", """{"approvedHosts": [{"host": "more.example.net"}]}"""));
        await ClusteredWebhook.EventuallyAsync(() => cluster.Api.Report("shop") is null, "the new results");
    }

    [Fact]
    public async Task Only_the_elected_replica_audits()
    {
        await using var first = await ClusteredWebhook.StartAsync(WithOneBadEntry, audit: AuditedCluster.Often);
        await first.AuditedAsync(1);
        await using var second = await first.StartAnotherAsync(AuditedCluster.Often);
        await second.ReadyAsync();
        await first.AuditedAnewAsync();
        Assert.Null(await second.ViolationsAsync("unapproved-host"));
        Assert.Equal(1, first.Api.Writes());
        await first.StopAsync();
        await second.AuditedAsync(1);
        await second.AuditedAnewAsync();
        Assert.Equal(1, await second.ViolationsAsync("unapproved-host"));
        Assert.Equal(1, first.Api.Writes());
    }

    [Fact]
    public async Task What_istiod_writes_is_not_reported_as_denied()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(
            api =>
            {
                AuditedCluster.Prepare(api, AuditedCluster.PolicyReports);
                api.Put(
                    AuditedCluster.Entry(
                        "shop",
                        "allotted",
                        "api.github.com",
                        ""","status":{"addresses":[{"value":"240.240.0.1","host":"api.github.com"}]}"""
                    )
                );
                api.Put(VirtualMachine("registered"), "pilot-discovery");
                api.Put(VirtualMachine("edited"), "kubectl-edit");
            },
            audit: AuditedCluster.OnChange
        );
        await ClusteredWebhook.EventuallyAsync(() => cluster.Api.Report("shop") is not null, "a report");
        var results = cluster
            .Api.Results("shop")
            .Select(result => $"{result["result"]} {result["rule"]} {result["resources"]![0]!["name"]}")
            .ToHashSet();
        Assert.Equal(["fail unapproved-address edited", "warn unapproved-address registered"], results.Order());
    }

    [Theory]
    [InlineData(
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"istio","namespace":"istio-system"},"data":{"mesh":"accessLogFile: /dev/stdout\n"}}"""
    )]
    [InlineData(
        """{"apiVersion":"install.istio.io/v1alpha1","kind":"IstioOperator","metadata":{"name":"mesh","namespace":"istio-system"},"spec":{"meshConfig":{"outboundTrafficPolicy":{"mode":"ALLOW_ANY"}}}}"""
    )]
    public async Task A_mesh_that_allows_any_egress_is_found(string setting)
    {
        await using var cluster = await ClusteredWebhook.StartAsync(
            api =>
            {
                AuditedCluster.Prepare(api, AuditedCluster.PolicyReports);
                api.Serve(new FakeResource("install.istio.io", ["v1alpha1"], "istiooperators", "IstioOperator"));
                api.Put(setting);
                api.Put(ClusteredWebhook.Policy("mesh", """{"mesh": {"outboundTrafficPolicy": "REGISTRY_ONLY"}}"""));
            },
            audit: AuditedCluster.OnChange
        );
        await cluster.AuditedAsync(1);
        Assert.Equal(1, await cluster.MetricAsync("admission_webhook_mesh_allow_any"));
        await ClusteredWebhook.EventuallyAsync(() => cluster.Api.Report("istio-system") is not null, "a report");
        Assert.Equal("mesh-allow-any", (string?)Assert.Single(cluster.Api.Results("istio-system"))["rule"]);
    }

    private static void WithOneBadEntry(FakeApiServer api)
    {
        AuditedCluster.Prepare(api, AuditedCluster.PolicyReports);
        api.Put(AuditedCluster.Entry("shop", "bad", "evil.example.net"));
    }

    private static JsonObject Group(string name) =>
        JsonNode
            .Parse(
                $$$"""{"apiVersion":"networking.istio.io/v1","kind":"WorkloadGroup","metadata":{"name":"{{{name}}}","namespace":"shop"},"spec":{"template":{} } }"""
            )!
            .AsObject();

    private static JsonObject VirtualMachine(string name) =>
        JsonNode
            .Parse(
                $$"""
                {"apiVersion":"networking.istio.io/v1","kind":"WorkloadEntry",
                "metadata":{"name":"{{name}}","namespace":"shop","annotations":{"istio.io/autoRegistrationGroup":"vms"},
                "ownerReferences":[{"apiVersion":"networking.istio.io/v1","kind":"WorkloadGroup","name":"vms","uid":"1","controller":true}]},
                "spec":{"address":"203.0.113.9"} }
                """
            )!
            .AsObject();
}
