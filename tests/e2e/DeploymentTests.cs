using AdmissionWebhook.EndToEnd.Infrastructure;
using Xunit;

namespace AdmissionWebhook.EndToEnd;

/// <summary>What is installed is what a real API server takes.</summary>
public sealed class DeploymentTests(TestCluster cluster) : EndToEndTest(cluster)
{
    [Fact]
    public async Task The_base_is_accepted_whole_and_without_a_warning()
    {
        var apply = await Admin.RunAsync("apply", "--dry-run=server", "-k", Path.Combine(Repository.Root, "deploy", "base"));
        Assert.Contains("deployment.apps/admission-webhook created (server dry run)\n", apply.Succeeded(), StringComparison.Ordinal);
        Assert.Equal("", apply.Error);
    }

    [Fact]
    public async Task The_starter_policy_is_in_force_as_it_stands()
    {
        (await Admin.RunAsync("create", "-f", Path.Combine(Repository.Root, "deploy", "base", "policies"))).Succeeded();
        await Cluster.ReportedAsync();
        Assert.Equal("True", (await Admin.RunAsync("get", "egp", "starter", "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}")).Succeeded());
    }

    [Fact]
    public async Task The_roles_grant_all_that_following_reporting_and_auditing_take()
    {
        // One that has not been through an outage: an API server that has just started knows no roles yet.
        await Cluster.ReplaceAsync();
        await Cluster.GovernAsync(Objects.Approving());
        await Eventually.HoldsAsync(() => Cluster.Replica.Daemon.Output.Contains("Audited ", StringComparison.Ordinal), "an audit");
        Assert.DoesNotContain("forbidden", Cluster.Replica.Daemon.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_service_account_may_not_write_what_is_governed()
    {
        const string account = "--as=system:serviceaccount:admission-webhook:admission-webhook";
        foreach (var (verb, resource) in new[] { ("create", "serviceentries.networking.istio.io"), ("delete", "egresspolicies"), ("update", "egresspolicies"), ("get", "secrets"), ("list", "deployments.apps") })
        {
            Assert.Equal("no\n", (await Admin.RunAsync("auth", "can-i", verb, resource, "--all-namespaces", account)).Output);
        }

        Assert.Equal("yes\n", (await Admin.RunAsync("auth", "can-i", "list", "serviceentries.networking.istio.io", "--all-namespaces", account)).Output);
    }
}
