using System.Text.Json.Nodes;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Tests.Cluster;

namespace AdmissionWebhook.Tests.Audit;

public sealed class AuditReportTests
{
    [Fact]
    public async Task Findings_are_reported_in_their_namespace_and_the_report_is_deleted_once_they_are_fixed()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(WithOneBadEntry, audit: AuditedCluster.Often);
        await ClusteredWebhook.EventuallyAsync(() => cluster.Api.Report("shop") is not null, "a report");
        var report = cluster.Api.Report("shop")!;
        Assert.Equal("admission-webhook", (string?)report["metadata"]!["labels"]!["app.kubernetes.io/managed-by"]);
        Assert.Equal(1, (int?)report["summary"]!["fail"]);
        var result = Assert.Single(cluster.Api.Results("shop"));
        Assert.Equal(("unapproved-host", "fail", "all"), ((string)result["rule"]!, (string)result["result"]!, (string)result["policy"]!));
        Assert.Equal("/spec/hosts/0", (string?)result["properties"]!["path"]);
        Assert.Equal("bad", (string?)result["resources"]![0]!["name"]);
        Assert.Equal(1, await cluster.ViolationsAsync("unapproved-host"));
        cluster.Api.Put(AuditedCluster.Entry("shop", "bad", "api.github.com"));
        await ClusteredWebhook.EventuallyAsync(() => cluster.Api.Report("shop") is null, "no report");
        Assert.Null(await cluster.ViolationsAsync("unapproved-host"));
    }

    [Fact]
    public async Task What_applies_until_defaults_are_set_is_reported_as_a_warning_and_denies_nothing()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(
            api =>
            {
                AuditedCluster.Prepare(api, AuditedCluster.PolicyReports);
                api.Put(
                    ClusteredWebhook.Policy("all", """{"approvedHosts": [{"host": "api.github.com"}], "defaults": {"exportTo": ["."]} }""")
                );
                var entry = AuditedCluster.Entry("shop", "wide", "api.github.com");
                entry["spec"]!.AsObject().Remove("exportTo");
                api.Put(entry);
            },
            audit: AuditedCluster.Often
        );
        await ClusteredWebhook.EventuallyAsync(() => cluster.Api.Report("shop") is not null, "a report");
        var result = Assert.Single(cluster.Api.Results("shop"));
        Assert.Equal(("export-scope", "warn"), ((string)result["rule"]!, (string)result["result"]!));
        Assert.EndsWith("(applies until its defaults are set)", (string)result["message"]!, StringComparison.Ordinal);
        Assert.Equal(0, await cluster.MetricAsync("admission_webhook_audit_denied"));
        Assert.Equal(1, await cluster.ViolationsAsync("export-scope", "warn"));
    }

    [Fact]
    public async Task An_up_to_date_report_is_not_written_again()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(WithOneBadEntry, audit: AuditedCluster.Often);
        await cluster.AuditedAsync(4);
        Assert.Equal(1, cluster.Api.Writes());
        cluster.Api.Put(AuditedCluster.Entry("shop", "worse", "other.example.net"));
        await ClusteredWebhook.EventuallyAsync(() => cluster.Api.Results("shop").Count() == 2, "both");
        await cluster.AuditedAnewAsync();
        Assert.Equal(2, cluster.Api.Writes());
    }

    [Fact]
    public async Task A_report_changed_by_someone_else_is_restored()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(WithOneBadEntry, audit: AuditedCluster.Often);
        await ClusteredWebhook.EventuallyAsync(() => cluster.Api.Report("shop") is not null, "a report");
        var report = cluster.Api.Report("shop")!;
        report["results"] = new JsonArray();
        cluster.Api.Put(report);
        await ClusteredWebhook.EventuallyAsync(() => cluster.Api.Results("shop").Any(), "the result again");
    }

    [Fact]
    public async Task OpenReports_are_preferred_and_policy_reports_of_before_are_removed()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(WithOneBadEntry, audit: AuditedCluster.Often);
        await ClusteredWebhook.EventuallyAsync(() => cluster.Api.Report("shop") is not null, "a report");
        cluster.Api.Serve(AuditedCluster.OpenReports);
        await ClusteredWebhook.EventuallyAsync(() => cluster.Api.Report("shop") is null, "no policy report");
        var report = cluster.Api.Report("shop", AuditedCluster.OpenReports)!;
        Assert.Equal("openreports.io/v1alpha1", (string?)report["apiVersion"]);
        Assert.Equal("admission-webhook", (string?)report["source"]);
        Assert.Single(cluster.Api.Results("shop", AuditedCluster.OpenReports));
    }

    [Fact]
    public async Task Without_either_kind_of_report_the_metrics_still_show_the_findings()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(
            api =>
            {
                AuditedCluster.Prepare(api);
                api.Put(AuditedCluster.Entry("shop", "bad", "evil.example.net"));
            },
            audit: AuditedCluster.Often
        );
        await cluster.AuditedAsync(1);
        Assert.Equal(1, await cluster.ViolationsAsync("unapproved-host"));
        Assert.Equal(1, await cluster.MetricAsync("admission_webhook_audit_denied"));
        Assert.Equal(0, cluster.Api.Writes());
    }

    [Fact]
    public async Task A_report_is_bounded_and_says_what_it_leaves_out()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(
            api =>
            {
                AuditedCluster.Prepare(api, AuditedCluster.PolicyReports);
                for (var i = 0; i < 250; i++)
                {
                    api.Put(
                        AuditedCluster.Entry(
                            "shop",
                            $"bad-{i}",
                            $"{new string('a', 60)}.{new string('b', 60)}.{new string('c', 60)}.example-{i}.net"
                        )
                    );
                }
            },
            audit: AuditedCluster.Often
        );
        await ClusteredWebhook.EventuallyAsync(() => cluster.Api.Report("shop") is not null, "a report");
        var report = cluster.Api.Report("shop")!;
        Assert.Equal(200, cluster.Api.Results("shop").Count());
        Assert.Equal(250, (int?)report["summary"]!["fail"]);
        Assert.Equal("50", (string?)report["metadata"]!["annotations"]!["egress.admissionwebhook.dev/results-left-out"]);
        Assert.InRange(report.ToJsonString().Length, 0, 500_000);
        await cluster.AuditedAnewAsync();
        Assert.Equal(1, cluster.Api.Writes());
    }

    [Fact]
    public async Task A_foreign_report_of_the_same_name_is_left_alone()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(
            api =>
            {
                WithOneBadEntry(api);
                api.Put(
                    """{"apiVersion":"wgpolicyk8s.io/v1alpha2","kind":"PolicyReport","metadata":{"name":"admission-webhook","namespace":"shop"},"results":[]}"""
                );
            },
            audit: AuditedCluster.Often
        );
        await ClusteredWebhook.EventuallyAsync(
            async () => await cluster.MetricAsync("admission_webhook_audit_reports_total", ("outcome", "failed")) >= 1,
            "a failure"
        );
        Assert.Empty(cluster.Api.Results("shop"));
    }

    private static void WithOneBadEntry(FakeApiServer api)
    {
        AuditedCluster.Prepare(api, AuditedCluster.PolicyReports);
        api.Put(AuditedCluster.Entry("shop", "bad", "evil.example.net"));
    }
}
