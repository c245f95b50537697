using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>The API server goes down and comes back.</summary>
public sealed class OutageTests(TestCluster cluster) : EndToEndTest(cluster)
{
    [Fact]
    public async Task The_webhook_survives_an_API_server_outage_and_recovers()
    {
        await Cluster.GovernAsync(Objects.Approving("api.example.com"));
        Cluster.ControlPlane.KillApiServer();
        await Eventually.HoldsAsync(
            async () => (await Cluster.Replica.ReadinessAsync()).Contains("lost, last contact", StringComparison.Ordinal),
            "it noticed"
        );
        Assert.True(await Cluster.Replica.IsReadyAsync());

        await Cluster.ControlPlane.StartApiServerAsync();
        // The first answers come from the last state, before or after the watch recovers.
        (await Admin.ApplyAsync(Objects.ServiceEntry("default", "entry", "api.example.com"))).Succeeded();
        Assert.Contains(
            "[unapproved-host]",
            (await Admin.ApplyAsync(Objects.ServiceEntry("default", "other", "other.example.com"))).Failed(),
            StringComparison.Ordinal
        );

        (await Admin.ApplyAsync(Objects.Approving("other.example.com"))).Succeeded();
        await Eventually.HoldsAsync(
            async () => (await Admin.ApplyAsync(Objects.ServiceEntry("default", "other", "other.example.com"))).ExitCode == 0,
            "a policy from after the outage"
        );
        await Cluster.ReportedAsync();
        await Eventually.HoldsAsync(
            async () => !(await Cluster.Replica.ReadinessAsync()).Contains("lost", StringComparison.Ordinal),
            "every watch recovered"
        );
    }

    [Fact]
    public async Task A_compacted_watch_is_restarted()
    {
        await Cluster.GovernAsync(Objects.Approving("api.example.com"));
        Cluster.ControlPlane.KillApiServer();
        await Cluster.ControlPlane.StartApiServerAsync();
        for (var i = 0; i < 5; i++)
        {
            (await Admin.ApplyAsync(Objects.Approving($"host-{i}.example.com"))).Succeeded();
        }

        await Eventually.HoldsAsync(
            async () => (await Admin.ApplyAsync(Objects.ServiceEntry("default", "entry", "host-4.example.com"))).ExitCode == 0,
            "the last of the policies"
        );
    }
}
