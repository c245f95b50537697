using System.Text.Json.Nodes;
using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>EgressPolicy as a resource of the API server.</summary>
public sealed class PolicyResourceTests(TestCluster cluster) : EndToEndTest(cluster)
{
    [Fact]
    public async Task Kubectl_explains_it()
    {
        var explained = (await Admin.RunAsync("explain", "egresspolicy.spec.approvedHosts")).Succeeded();
        Assert.Contains("One approved host", explained, StringComparison.Ordinal);
        Assert.Contains("expires", explained, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_columns_show_whether_it_is_in_force_and_its_short_name_is_unique()
    {
        await Cluster.GovernAsync(Objects.Approving("a.example.com", "b.example.com"));
        var table = await Admin.RunAsync("get", "egp");
        var lines = table.Succeeded().Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Equal(["NAME", "READY", "APPROVALS", "EXPIRING", "AGE"], lines[0]);
        Assert.Equal(["one", "True", "2", "0"], lines[1][..4]);
        Assert.Equal("", table.Error);
    }

    [Fact]
    public async Task An_invalid_policy_is_refused_with_all_its_errors()
    {
        var refused = (
            await Admin.ApplyAsync(
                Objects.Policy(
                    "one",
                    "{approvedHosts: [{host: a.example.com, prots: []}], scop: {}, rules: {no-such-rule: {action: Deny}}}"
                )
            )
        ).Failed();
        Assert.Contains("admission webhook \"policy.egress.admissionwebhook.dev\" denied the request", refused, StringComparison.Ordinal);
        Assert.Contains("spec.approvedHosts[0].prots: ", refused, StringComparison.Ordinal);
        Assert.Contains("spec.scop: ", refused, StringComparison.Ordinal);
        Assert.Contains("no-such-rule", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{mesh: {clusterDomain: c.local}, scope: {namespaces: [a]}}", "put it in a policy without scope")]
    [InlineData("{approvedHosts: [{host: '*.com'}]}", "spec.approvedHosts[0].host")]
    [InlineData("{enforcement: Maybe}", "Unsupported value: \"Maybe\"")]
    [InlineData(
        "{exceptions: [{rules: [denied-host], kind: ServiceEntry, owner: a, reason: b, expires: '2099-01-01'}]}",
        "no exception lifts denied-host"
    )]
    public async Task The_worst_mistakes_are_refused_while_the_webhook_is_down(string spec, string why) =>
        await Cluster.WithoutWebhookAsync(async () =>
            Assert.Contains(why, (await Admin.ApplyAsync(Objects.Policy("one", spec))).Failed(), StringComparison.Ordinal)
        );

    [Fact]
    public async Task While_the_webhook_is_down_policies_can_be_changed_but_nothing_that_they_govern()
    {
        await Cluster.GovernAsync(Objects.Approving("api.example.com"));
        await Cluster.WithoutWebhookAsync(async () =>
        {
            Assert.Contains(
                "failed calling webhook",
                (await Admin.ApplyAsync(Objects.ServiceEntry("default", "entry", "api.example.com"))).Failed(),
                StringComparison.Ordinal
            );
            (await Admin.ApplyAsync(Objects.Approving("other.example.com"))).Succeeded();
        });
        await Eventually.HoldsAsync(
            async () => (await Admin.ApplyAsync(Objects.ServiceEntry("default", "entry", "other.example.com"))).ExitCode == 0,
            "the new policy in force"
        );
    }

    [Fact]
    public async Task A_stored_invalid_policy_governs_its_scope_and_approves_nothing()
    {
        await Cluster.WithoutWebhookAsync(async () =>
            (await Admin.ApplyAsync(Objects.Policy("broken", "{approvedHosts: [{host: api.example.com}], no-such-field: 1}"))).Succeeded()
        );
        await Cluster.ReportedAsync();
        var policy = await Admin.GetAsync("egresspolicy", "broken");
        Assert.Equal("False", (string?)Ready(policy)["status"]);
        Assert.Contains("spec.no-such-field: ", (string)Ready(policy)["message"]!, StringComparison.Ordinal);
        Assert.Contains(
            "[unapproved-host]",
            (await Admin.ApplyAsync(Objects.ServiceEntry("default", "entry", "api.example.com"))).Failed(),
            StringComparison.Ordinal
        );
        Assert.True(await Cluster.Replica.IsReadyAsync());

        (await Admin.ApplyAsync(Objects.Policy("broken", "{approvedHosts: [{host: api.example.com}]}"))).Succeeded();
        await Cluster.ReportedAsync();
        Assert.Equal("True", (string?)Ready(await Admin.GetAsync("egresspolicy", "broken"))["status"]);
        (await Admin.ApplyAsync(Objects.ServiceEntry("default", "entry", "api.example.com"))).Succeeded();
    }

    private static JsonNode Ready(JsonNode policy) =>
        policy["status"]!["conditions"]!.AsArray().Single(condition => (string?)condition!["type"] == "Ready")!;
}
