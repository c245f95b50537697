using System.Text.Json.Nodes;
using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>Stored objects are evaluated too, and reported in their namespaces.</summary>
public sealed class AuditTests(TestCluster cluster) : EndToEndTest(cluster)
{
    private const string Report = "admission-webhook";

    private string _namespace = "";

    [Fact]
    public async Task A_policy_change_creates_a_report_of_what_would_be_denied_and_removes_it_again()
    {
        (await Admin.ApplyAsync(Objects.ServiceEntry(_namespace, "entry", "evil.example.com"))).Succeeded();
        await Cluster.GovernAsync(Objects.Approving("api.example.com"));
        await Eventually.HoldsAsync(async () => await FindAsync() is not null, "a report");
        var report = (await FindAsync())!;
        Assert.True((int)report["summary"]!["fail"]! >= 1);
        var result = report["results"]!.AsArray().First(one => (string?)one!["rule"] == "unapproved-host")!;
        Assert.Equal(
            ("fail", "one", "ServiceEntry", "entry"),
            (
                (string?)result["result"],
                (string?)result["policy"],
                (string?)result["resources"]![0]!["kind"],
                (string?)result["resources"]![0]!["name"]
            )
        );

        await Cluster.GovernAsync(Objects.Approving("evil.example.com"));
        await Eventually.HoldsAsync(async () => await FindAsync() is null, "no report of what is approved");
    }

    [Fact]
    public async Task An_up_to_date_report_is_not_written_again()
    {
        (await Admin.ApplyAsync(Objects.ServiceEntry(_namespace, "entry", "evil.example.com"))).Succeeded();
        await Cluster.GovernAsync(Objects.Approving("api.example.com"));
        await Eventually.HoldsAsync(async () => await FindAsync() is not null, "a report");
        var version = (string)(await FindAsync())!["metadata"]!["resourceVersion"]!;

        var audits = Audits();
        (await Admin.ApplyAsync(Objects.Policy("two", "{scope: {namespaces: [elsewhere]}, approvedHosts: []}"))).Succeeded();
        await Eventually.HoldsAsync(() => Audits() > audits, "another audit");
        Assert.Equal(version, (string)(await FindAsync())!["metadata"]!["resourceVersion"]!);
    }

    protected override async Task PrepareAsync()
    {
        (await Admin.RunAsync("apply", "-f", Path.Combine(Repository.Root, "tests", "e2e", "policy-report-crd.yaml"))).Succeeded();
        (await Admin.RunAsync("wait", "--for=condition=Established", "crd/policyreports.wgpolicyk8s.io")).Succeeded();
        _namespace = await Cluster.NamespaceAsync();
    }

    private int Audits() => Cluster.Replica.Daemon.Output.Split("Audited ").Length;

    private async Task<JsonNode?> FindAsync()
    {
        var found = await Admin.RunAsync("get", "policyreport", Report, "-n", _namespace, "-o", "json");
        return found.ExitCode == 0 ? JsonNode.Parse(found.Output) : null;
    }
}
