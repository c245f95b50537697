using AdmissionWebhook.Fakes;
using AdmissionWebhook.Tls.SelfManaged;

namespace AdmissionWebhook.Tests.Tls.SelfManaged;

public sealed class RotatingClusterTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(61);

    [Fact]
    public async Task No_call_fails_during_two_years_of_rotations()
    {
        await using var cluster = await ReplicatedCluster.StartAsync(replicas: 3);
        await cluster.SettledAsync();
        var authorities = new HashSet<string>();
        var servers = new HashSet<string>();
        await using var callers = Callers.Of(cluster);
        for (var day = 0; day < 730; day += 20)
        {
            cluster.Advance(TimeSpan.FromDays(20));
            await QuietAsync(cluster, callers);
            authorities.Add(cluster.State!.Authority.Thumbprint);
            servers.Add(cluster.State!.Server.Thumbprint);
        }

        Assert.Empty(callers.Failures);
        Assert.True(callers.Calls > 300, $"only {callers.Calls} calls");
        Assert.Equal(3, authorities.Count);
        Assert.InRange(servers.Count, 10, 14);
        Assert.True(cluster.State!.Previous.IsEmpty || cluster.State!.PreviousUntil > cluster.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_requested_rotation_continues_when_its_leader_is_lost()
    {
        await using var cluster = await ReplicatedCluster.StartAsync(replicas: 3);
        await cluster.SettledAsync();
        var before = cluster.State!;
        await using var callers = Callers.Of(cluster);
        Request(cluster);
        await cluster.EventuallyAsync(
            () => cluster.State is { Next: not null, RotationRequested: false } && cluster.IsSettled,
            "announced"
        );
        var next = cluster.State!.Next;
        Assert.Equal(before.Server, cluster.State!.Server);
        await callers.RoundAsync();

        await cluster.StopAsync(cluster.Replicas.Single(replica => replica.Election.IsLeader));
        await cluster.AddAsync();
        await cluster.EventuallyAsync(() => cluster.Replicas.Exists(replica => replica.Election.IsLeader), "another leader");
        await cluster.SettledAsync();
        await cluster.InMinutesAsync(() => cluster.State is { Next: null } && cluster.IsSettled, "promoted");
        Assert.Equal(next, cluster.State!.Authority);
        Assert.True(cluster.State!.Bundle.Holds(before.Authority));

        cluster.Advance(before.Server.NotAfter - cluster.Clock.GetUtcNow());
        await cluster.EventuallyAsync(() => !cluster.State!.Bundle.Holds(before.Authority) && cluster.IsSettled, "retired");
        await callers.RoundAsync();
        Assert.Empty(callers.Failures);
    }

    [Fact]
    public async Task A_replica_cut_off_from_the_API_server_stays_trusted()
    {
        await using var cluster = await ReplicatedCluster.StartAsync(replicas: 1);
        await cluster.SettledAsync();
        cluster.Api.Tokens["revoked-later"] = new FakeUser("system:serviceaccount:egress:webhook", []);
        await cluster.AddAsync("revoked-later");
        await cluster.SettledAsync();
        var before = cluster.State!;
        await using var callers = Callers.Of(cluster);
        cluster.Api.Tokens.TryRemove("revoked-later", out _);
        cluster.Api.DropWatches();
        Request(cluster);
        await cluster.EventuallyAsync(
            () => cluster.State!.Next is not null && cluster.Bundles.All(bundle => bundle == cluster.State!.Bundle.Base64),
            "announced"
        );
        await callers.RoundAsync();
        await cluster.InMinutesAsync(() => cluster.State is { Next: null }, "promoted");
        await cluster.EventuallyAsync(() => cluster.Bundles.All(bundle => bundle == cluster.State!.Bundle.Base64), "trusted");
        cluster.Advance(TimeSpan.FromDays(80));
        await callers.RoundAsync();
        Assert.Equal(before.Server.Thumbprint, cluster.Replicas[1].Store.Current!.Thumbprint);
        Assert.NotEqual(before.Server.Thumbprint, cluster.Replicas[0].Store.Current!.Thumbprint);
        Assert.Empty(callers.Failures);
    }

    [Fact]
    public async Task The_next_CA_signs_nothing_while_one_configuration_does_not_trust_it()
    {
        var isForbidden = false;
        await using var cluster = await ReplicatedCluster.StartAsync(
            replicas: 2,
            one =>
            {
                one.PutConfigurations();
                one.Api.Authorize = request =>
                    !(Volatile.Read(ref isForbidden) && request is { Resource: "mutatingwebhookconfigurations", Verb: "patch" });
            }
        );
        await cluster.SettledAsync();
        var before = cluster.State!;
        Volatile.Write(ref isForbidden, true);
        Request(cluster);
        await cluster.EventuallyAsync(() => cluster.Replicas.Exists(replica => replica.Certificates.Violation is not null), "refused");
        cluster.Advance(Minute);
        cluster.Advance(Minute);
        await Callers.CallAllAsync(cluster);
        Assert.Equal(before.Server, cluster.State!.Server);

        Volatile.Write(ref isForbidden, false);
        await cluster.SettledAsync();
        Assert.NotNull(cluster.State!.Next);
        await cluster.InMinutesAsync(() => cluster.State is { Next: null } && cluster.IsSettled, "promoted");
    }

    private static void Request(ReplicatedCluster cluster)
    {
        var secret = cluster.Secret!;
        secret["metadata"]!["annotations"] = new System.Text.Json.Nodes.JsonObject { [CertificateSecret.RotateAnnotation] = "now" };
        cluster.Api.Put(secret);
    }

    /// <summary>Waits until nothing is left to do at this time; before each wait that needs the clock, the callers get a round.</summary>
    private static async Task QuietAsync(ReplicatedCluster cluster, Callers callers)
    {
        do
        {
            await cluster.EventuallyAsync(() => cluster.IsSettled && HasNothingToDo(cluster), "quiet");
            await callers.RoundAsync();
            if (cluster.State!.Next is not null)
            {
                await cluster.InMinutesAsync(() => cluster.State is { Next: null } && cluster.IsSettled, "promoted");
            }
        } while (!(cluster.IsSettled && HasNothingToDo(cluster)));
    }

    private static bool HasNothingToDo(ReplicatedCluster cluster) =>
        Rotation.Next(cluster.State!, new(SelfManagedTls.ServiceNames(Replica.Namespace, "cluster.local")), null, cluster.Clock.GetUtcNow())
        == RotationStep.None;
}
