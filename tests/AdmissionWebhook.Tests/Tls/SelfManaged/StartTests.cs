using AdmissionWebhook.Fakes;

namespace AdmissionWebhook.Tests.Tls.SelfManaged;

public sealed class StartTests
{
    [Fact]
    public async Task Three_replicas_at_once_agree_on_one_CA_one_Secret_and_equal_caBundles()
    {
        await using var cluster = await ReplicatedCluster.StartAsync(replicas: 3);
        await cluster.SettledAsync();
        Assert.Single(cluster.Api.All("secrets"));
        Assert.Equal(4, cluster.Bundles.Count);
        Assert.Equal(cluster.State!.Bundle.Base64, Assert.Single(cluster.Bundles.Distinct()));
        Assert.Equal("kubernetes.io/tls", (string?)cluster.Secret!["type"]);
        Assert.True(cluster.Replicas.TrueForAll(replica => replica.Readiness.Read().IsReady));
        await Callers.CallAllAsync(cluster);
    }

    [Fact]
    public async Task Once_everything_is_in_place_nothing_more_is_written()
    {
        await using var cluster = await ReplicatedCluster.StartAsync(replicas: 2);
        await cluster.SettledAsync();
        var written = cluster.Writes.Count();
        await cluster.AddAsync();
        cluster.Api.EndWatches();
        cluster.Api.Advance();
        for (var day = 0; day < 10; day++)
        {
            cluster.Advance(TimeSpan.FromDays(1));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await cluster.SettledAsync();
        Assert.Equal(written, cluster.Writes.Count());
        Assert.Equal(2, cluster.Writes.Count(request => request is { Verb: "patch" }));
    }

    [Fact]
    public async Task Without_webhook_configurations_it_becomes_ready_says_so_and_serves_them_once_created()
    {
        await using var cluster = await ReplicatedCluster.StartAsync(replicas: 1, _ => { });
        await cluster.EventuallyAsync(() => cluster.Replicas[0].Readiness.Read().IsReady, "ready");
        Assert.Contains(
            "2 of the two webhook configurations named admission-webhook do not exist",
            cluster.Replicas[0].Readiness.Read().Detail,
            StringComparison.Ordinal
        );
        cluster.PutConfigurations();
        await cluster.EventuallyAsync(() => cluster.Bundles is [not null, ..] && cluster.IsSettled, "trusted");
    }

    [Fact]
    public async Task It_is_not_ready_before_every_webhook_trusts_it_and_says_why()
    {
        var isForbidden = true;
        await using var cluster = await ReplicatedCluster.StartAsync(
            replicas: 1,
            one =>
            {
                one.PutConfigurations();
                one.Api.Authorize = request =>
                    !(Volatile.Read(ref isForbidden) && request is { Resource: "mutatingwebhookconfigurations", Verb: "patch" });
            }
        );
        var readiness = cluster.Replicas[0].Readiness;
        await cluster.EventuallyAsync(
            () => readiness.Read().Detail.Contains("cannot patch resource", StringComparison.Ordinal),
            "the reason"
        );
        Assert.False(readiness.Read().IsReady);
        Assert.Contains(
            "mutatingwebhookconfigurations admission-webhook does not trust it",
            readiness.Read().Detail,
            StringComparison.Ordinal
        );
        Volatile.Write(ref isForbidden, false);
        await cluster.SettledAsync();
        await cluster.EventuallyAsync(
            () => readiness.Read() is { IsReady: true } state && !state.Detail.Contains("obstacle", StringComparison.Ordinal),
            "ready"
        );
    }

    [Fact]
    public async Task A_Secret_that_cannot_be_created_is_reported_and_retried()
    {
        var isForbidden = true;
        await using var cluster = await ReplicatedCluster.StartAsync(
            replicas: 1,
            one =>
            {
                one.PutConfigurations();
                one.Api.Authorize = request => !(Volatile.Read(ref isForbidden) && request is { Resource: "secrets", Verb: "create" });
            }
        );
        var readiness = cluster.Replicas[0].Readiness;
        await cluster.EventuallyAsync(
            () => readiness.Read().Detail.Contains("cannot create resource \"secrets\"", StringComparison.Ordinal),
            "the reason"
        );
        Assert.False(readiness.Read().IsReady);
        Volatile.Write(ref isForbidden, false);
        await cluster.SettledAsync();
    }

    [Fact]
    public async Task With_the_API_server_down_it_waits_says_so_and_continues_when_it_is_back()
    {
        await using var cluster = await ReplicatedCluster.StartAsync(replicas: 0);
        await cluster.Api.PauseAsync();
        await cluster.AddAsync();
        var readiness = cluster.Replicas[0].Readiness;
        await cluster.EventuallyAsync(() => readiness.Read().Detail.Contains("obstacle: ", StringComparison.Ordinal), "the reason");
        Assert.False(readiness.Read().IsReady);
        Assert.Contains("secrets: waiting for the first list", readiness.Read().Detail, StringComparison.Ordinal);
        await cluster.Api.ResumeAsync();
        await cluster.SettledAsync();
    }

    [Fact]
    public async Task A_replica_that_loses_the_race_uses_the_others_certificate()
    {
        await using var cluster = await ReplicatedCluster.StartAsync(replicas: 0);
        await using var other = await ReplicatedCluster.StartAsync(replicas: 1);
        await other.SettledAsync();
        var theirs = other.Secret!;
        cluster.Api.Inject(Fault.Before(() => cluster.Api.Put(theirs), request => request is { Resource: "secrets", Verb: "create" }));
        await cluster.AddAsync();
        await cluster.SettledAsync();
        Assert.Equal(other.State!.Authority, cluster.State!.Authority);
    }

    [Fact]
    public async Task The_certificate_is_valid_for_every_host_in_the_configurations()
    {
        await using var cluster = await ReplicatedCluster.StartAsync(replicas: 1);
        await cluster.SettledAsync();
        var configuration = cluster.Api.Find("mutatingwebhookconfigurations", null, "admission-webhook")!;
        configuration["webhooks"]![0]!["clientConfig"]!["service"] = null;
        configuration["webhooks"]![0]!["clientConfig"]!["url"] = "https://127.0.0.1:9443/mutate";
        cluster.Api.Put(configuration);
        await cluster.EventuallyAsync(
            () =>
                cluster.IsSettled
                && cluster.State!.Server.IsGoodFor(
                    new("127.0.0.1", "admission-webhook.egress.svc", "admission-webhook.egress.svc.cluster.local")
                ),
            "the name"
        );
    }
}
