using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>A native net maintained by the leader, with the permissions of its overlay.</summary>
public sealed class KeptNetTests(TestCluster cluster) : EndToEndTest(cluster)
{
    private const string Net = "validatingadmissionpolicies,validatingadmissionpolicybindings";
    private const string Configurations = "validatingwebhookconfiguration,mutatingwebhookconfiguration";
    private const string Label = "--selector=egress.admissionwebhook.dev/native-net=true";
    private const string Role = "admission-webhook-native-net";

    [Fact]
    public async Task It_follows_the_policies_needs_no_webhook_configuration_and_goes_with_the_flag()
    {
        var @namespace = await Cluster.NamespaceAsync();
        var rights = Path.Combine(Repository.Root, "deploy/overlays/native-net/component/rbac.yaml");
        (await Admin.RunAsync("apply", "-f", rights)).Succeeded();
        await Cluster.ReplaceAsync("--native-net");
        try
        {
            await Cluster.GovernAsync(Objects.Approving("api.example.com"));
            await SaysAsync("native policies in step with the policies in force");
            (await Admin.RunAsync("delete", Configurations, "admission-webhook")).Succeeded();
            await Eventually.HoldsAsync(async () => Denies(await WriteAsync("www.example.com")), "a denial");
            Assert.Equal("", await WriteAsync("api.example.com"));

            await Cluster.GovernAsync(Objects.Approving("www.example.com"));
            await Eventually.HoldsAsync(async () => await WriteAsync("www.example.com") == "", "the approval");
            await Eventually.HoldsAsync(async () => Denies(await WriteAsync("api.example.com")), "a denial of the other host");

            var policies = (await Admin.GetAsync("validatingadmissionpolicies", Label))["items"]!.AsArray();
            Assert.All(policies, policy => Assert.Equal(Role, (string?)policy!["metadata"]!["ownerReferences"]![0]!["name"]));
            Assert.DoesNotContain("forbidden", Cluster.Replica.Daemon.Output, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            await Cluster.ReplaceAsync();
            await Eventually.HoldsAsync(async () => (await Admin.GetAsync(Net, Label))["items"]!.AsArray().Count == 0, "no net");
            (await Admin.RunAsync("delete", "-f", rights)).Succeeded();
            await Cluster.RegisterAsync();
        }

        async Task<string> WriteAsync(string host) =>
            (await Cluster.Tenant.CreateAsync(Objects.ServiceEntry(@namespace, "x", host), "--dry-run=server")).Error;
    }

    // Without the permissions, a replica reports what is missing only if it should maintain the net.
    [Fact]
    public async Task Missing_permissions_are_reported_only_by_a_replica_that_needs_them()
    {
        await Cluster.GovernAsync(Objects.Approving("api.example.com"));
        await Cluster.ReplaceAsync("--native-net");
        await SaysAsync("[+]native-net: out of step");
        Assert.Contains("cannot list resource", await Cluster.Replica.ReadinessAsync(), StringComparison.Ordinal);
        Assert.True(await Cluster.Replica.IsReadyAsync());
        await Cluster.ReplaceAsync();
        await Cluster.GovernAsync(Objects.Approving("api.example.com"));
        Assert.DoesNotContain("forbidden", Cluster.Replica.Daemon.Output, StringComparison.OrdinalIgnoreCase);
    }

    private Task SaysAsync(string detail) =>
        Eventually.HoldsAsync(
            async () => (await Cluster.Replica.ReadinessAsync()).Contains(detail, StringComparison.Ordinal),
            $"readiness that says: {detail}"
        );

    private static bool Denies(string error) => error.Contains("[unapproved-host]", StringComparison.Ordinal);
}
