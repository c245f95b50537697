using AdmissionWebhook.Fakes;
using AdmissionWebhook.Tls.SelfManaged;

namespace AdmissionWebhook.Tests.Tls.SelfManaged;

public sealed class RepairTests
{
    [Fact]
    public async Task A_removed_or_changed_caBundle_is_restored()
    {
        await using var cluster = await SettledAsync(replicas: 2);
        cluster.PutConfigurations();
        Assert.False(cluster.IsSettled);
        await cluster.SettledAsync();
        cluster.PutConfigurations(new FakeAuthority().Pem);
        await cluster.SettledAsync();
        Assert.All(cluster.Replicas, replica => Assert.True(replica.Readiness.Read().IsReady));
    }

    [Fact]
    public async Task Another_controller_that_keeps_changing_caBundle_is_countered_less_often_and_reported()
    {
        await using var cluster = await SettledAsync(replicas: 1);
        var before = cluster.Writes.Count();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var rewrites = 0;
        var rival = Task.Run(
            async () =>
            {
                while (!stopping.IsCancellationRequested)
                {
                    await Task.Delay(5, TestContext.Current.CancellationToken);
                    if (cluster.Bundles.All(bundle => bundle is not null))
                    {
                        rewrites++;
                        cluster.PutConfigurations();
                    }
                }
            },
            TestContext.Current.CancellationToken
        );
        await cluster.EventuallyAsync(
            () => cluster.Replicas[0].Certificates.Violation?.StartsWith("another controller", StringComparison.Ordinal) == true,
            "reported"
        );
        await stopping.CancelAsync();
        await rival;
        Assert.InRange(rewrites, 2, 10);
        await cluster.SettledAsync();
        Assert.InRange(cluster.Writes.Count() - before, 4, 24);
    }

    [Fact]
    public async Task A_concurrent_write_is_kept()
    {
        await using var cluster = await SettledAsync(replicas: 1);
        var configuration = cluster.Api.Find("mutatingwebhookconfigurations", null, "admission-webhook")!;
        var edited = configuration.DeepClone().AsObject();
        edited["webhooks"]![0]!["timeoutSeconds"] = 7;
        edited["webhooks"]![0]!["clientConfig"]!.AsObject().Remove("caBundle");
        cluster.Api.Inject(Fault.Before(() => cluster.Api.Put(edited), IsPatch));
        configuration["webhooks"]![0]!["clientConfig"]!["caBundle"] = "";
        cluster.Api.Put(configuration);
        await cluster.EventuallyAsync(
            () => cluster.IsSettled && cluster.Api.RecordedRequests.Count(IsPatch) > 2,
            "written after the conflict"
        );
        Assert.Equal(
            7,
            (int?)cluster.Api.Find("mutatingwebhookconfigurations", null, "admission-webhook")!["webhooks"]![0]!["timeoutSeconds"]
        );
    }

    [Fact]
    public async Task A_deleted_Secret_comes_back_as_it_was()
    {
        await using var cluster = await SettledAsync(replicas: 3);
        await using var callers = Callers.Of(cluster);
        var (before, bundles) = (cluster.State, cluster.Bundles);
        cluster.Api.Remove("secrets", Replica.Namespace, "admission-webhook-certificates");
        await cluster.EventuallyAsync(() => cluster.Secret is not null, "a Secret");
        await cluster.SettledAsync();
        await callers.RoundAsync();
        Assert.Equal(before, cluster.State);
        Assert.Equal(bundles, cluster.Bundles);
        Assert.Empty(callers.Failures);
    }

    [Fact]
    public async Task A_corrupted_Secret_is_reported_and_repaired_while_the_last_good_certificate_is_served()
    {
        var isForbidden = false;
        await using var cluster = await ReplicatedCluster.StartAsync(
            replicas: 2,
            one =>
            {
                one.PutConfigurations();
                one.Api.Authorize = request => !(Volatile.Read(ref isForbidden) && request is { Resource: "secrets", Verb: "patch" });
            }
        );
        await cluster.SettledAsync();
        var before = cluster.State;
        Volatile.Write(ref isForbidden, true);
        Corrupt(cluster);
        await cluster.EventuallyAsync(
            () =>
                cluster.Replicas.TrueForAll(replica =>
                    replica.Store.Status.LastError?.Contains(
                        "egress/admission-webhook-certificates: tls.key is missing",
                        StringComparison.Ordinal
                    ) == true
                ),
            "reported"
        );
        await Callers.CallAllAsync(cluster);
        Volatile.Write(ref isForbidden, false);
        await cluster.SettledAsync();
        Assert.Equal(before, cluster.State);
        await cluster.EventuallyAsync(
            () => cluster.Replicas.TrueForAll(replica => replica.Store.Status.LastError is null),
            "no longer reported"
        );
    }

    [Fact]
    public async Task If_no_replica_remembers_the_Secret_a_new_CA_is_made_and_the_old_trust_is_kept()
    {
        await using var cluster = await SettledAsync(replicas: 1);
        var before = cluster.State!;
        await cluster.StopAsync(cluster.Replicas[0]);
        Corrupt(cluster);
        await cluster.AddAsync();
        await cluster.SettledAsync();
        Assert.NotEqual(before.Authority, cluster.State!.Authority);
        Assert.True(cluster.State!.Previous.Holds(before.Authority));
        await Callers.CallAllAsync(cluster);
    }

    [Fact]
    public async Task A_certificate_of_a_new_CA_is_served_after_a_minute_of_trust()
    {
        await using var cluster = await SettledAsync(replicas: 2);
        await using var callers = Callers.Of(cluster);
        var served = cluster.State!.Server.Thumbprint;
        var other = RotationMoves.Begin(
            new("admission-webhook.egress.svc", "admission-webhook.egress.svc.cluster.local"),
            cluster.State!.Bundle,
            cluster.Clock.GetUtcNow()
        );
        var secret = cluster.Secret!;
        (var annotations, secret["data"]) = CertificateSecret.Write(other);
        secret["metadata"]!["annotations"] = annotations;
        cluster.Api.Put(secret);
        await cluster.EventuallyAsync(() => cluster.Bundles.All(bundle => bundle == other.Bundle.Base64), "trusted");
        await callers.RoundAsync();
        Assert.All(cluster.Replicas, replica => Assert.Equal(served, replica.Store.Current!.Thumbprint));
        Assert.All(cluster.Replicas, replica => Assert.Contains("held back", replica.Readiness.Read().Detail, StringComparison.Ordinal));
        await cluster.InMinutesAsync(() => cluster.IsSettled, "served");
        await callers.RoundAsync();
        Assert.Empty(callers.Failures);
    }

    [Fact]
    public async Task Losing_the_API_server_does_not_change_the_served_certificate()
    {
        await using var cluster = await SettledAsync(replicas: 1);
        await cluster.Api.PauseAsync();
        await cluster.EventuallyAsync(
            () =>
                cluster.Replicas[0].Readiness.Read() is { IsReady: true } state
                && state.Detail.Contains("obstacle: ", StringComparison.Ordinal),
            "reported"
        );
        await Callers.CallAllAsync(cluster);
        cluster.PutConfigurations();
        await cluster.Api.ResumeAsync();
        await cluster.SettledAsync();
    }

    private static async Task<ReplicatedCluster> SettledAsync(int replicas)
    {
        var cluster = await ReplicatedCluster.StartAsync(replicas);
        await cluster.SettledAsync();
        return cluster;
    }

    private static void Corrupt(ReplicatedCluster cluster)
    {
        var secret = cluster.Secret!;
        secret["data"]!["tls.key"] = "";
        cluster.Api.Put(secret);
    }

    private static bool IsPatch(RecordedRequest request) => request is { Verb: "patch", Resource: "mutatingwebhookconfigurations" };
}
