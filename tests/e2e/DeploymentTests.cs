using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>A real API server accepts what is installed.</summary>
public sealed class DeploymentTests(TestCluster cluster) : EndToEndTest(cluster)
{
    [Fact]
    public async Task The_base_is_accepted_completely_and_without_a_warning()
    {
        var apply = await Admin.RunAsync("apply", "--dry-run=server", "-k", Path.Combine(Repository.Root, "deploy", "base"));
        Assert.Contains("deployment.apps/admission-webhook created (server dry run)\n", apply.Succeeded(), StringComparison.Ordinal);
        Assert.Equal("", apply.Error);
    }

    [Fact]
    public async Task The_starter_policy_is_in_force_unchanged()
    {
        (await Admin.RunAsync("create", "-f", Path.Combine(Repository.Root, "deploy", "base", "policies"))).Succeeded();
        await Cluster.ReportedAsync();
        Assert.Equal(
            "True",
            (await Admin.RunAsync("get", "egp", "starter", "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}")).Succeeded()
        );
    }

    [Fact]
    public async Task The_roles_grant_everything_that_watching_reporting_and_auditing_need()
    {
        // A replica that has not been through an outage: an API server that has just started has no roles yet.
        await Cluster.ReplaceAsync();
        await Cluster.GovernAsync(Objects.Approving());
        await Eventually.HoldsAsync(() => Cluster.Replica.Daemon.Output.Contains("Audited ", StringComparison.Ordinal), "an audit");
        Assert.DoesNotContain("forbidden", Cluster.Replica.Daemon.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_service_account_cannot_write_governed_objects()
    {
        const string account = "--as=system:serviceaccount:admission-webhook:admission-webhook";
        foreach (
            var (verb, resource) in new[]
            {
                ("create", "serviceentries.networking.istio.io"),
                ("delete", "egresspolicies"),
                ("update", "egresspolicies"),
                ("get", "secrets"),
                ("list", "deployments.apps"),
            }
        )
        {
            Assert.Equal("no\n", (await Admin.RunAsync("auth", "can-i", verb, resource, "--all-namespaces", account)).Output);
        }

        Assert.Equal(
            "yes\n",
            (await Admin.RunAsync("auth", "can-i", "list", "serviceentries.networking.istio.io", "--all-namespaces", account)).Output
        );
    }
}
