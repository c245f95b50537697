using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>Several replicas behind one Service.</summary>
public sealed class ReplicaTests(TestCluster cluster) : EndToEndTest(cluster)
{
    [Fact]
    public async Task Two_replicas_agree()
    {
        var second = await Cluster.StartReplicaAsync();
        await Cluster.GovernAsync(Objects.Approving(Writer.Approved));
        var answers = new List<string>();
        foreach (var replica in new[] { second, Cluster.Replica })
        {
            Cluster.Service.Route();
            Cluster.Service.Route(replica.Port);
            await Eventually.HoldsAsync(
                async () => (await CreateAsync(Writer.Unapproved)).ExitCode != 0,
                "the policy in force on this replica"
            );
            (await CreateAsync(Writer.Approved)).Succeeded();
            answers.Add((await CreateAsync(Writer.Unapproved)).Failed());
        }

        Assert.Contains("[unapproved-host]", answers[0], StringComparison.Ordinal);
        Assert.Equal(answers[0], answers[1]);
        await Cluster.EndAsync(second);
    }

    [Fact]
    public async Task Another_replica_writes_the_status_after_the_leader_has_gone()
    {
        await Cluster.GovernAsync(Objects.Approving(Writer.Approved));
        var holder = await HolderAsync();
        await Cluster.ReplaceAsync();
        await Cluster.GovernAsync(Objects.Approving(Writer.Approved));
        Assert.NotEqual(holder, await HolderAsync());
    }

    [Fact]
    public async Task A_rolling_restart_during_applies_loses_no_answer()
    {
        await Cluster.GovernAsync(Objects.Approving(Writer.Approved));
        var writer = new Writer(Admin, await Cluster.NamespaceAsync());
        await writer.DuringAsync(async () =>
        {
            for (var i = 0; i < 3; i++)
            {
                await Cluster.ReplaceAsync();
            }
        });
        Assert.True(writer.Written > 3);
    }

    private async Task<string?> HolderAsync() =>
        (string?)(await Admin.GetAsync("lease", "admission-webhook", "-n", "admission-webhook"))["spec"]!["holderIdentity"];

    private Task<Command> CreateAsync(string host) => Admin.CreateAsync(Objects.ServiceEntry("default", "probe", host), "--dry-run=server");
}
