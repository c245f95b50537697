using System.Net;

namespace AdmissionWebhook.Tests.Cluster;

public sealed class SelfManagedWebhookTests
{
    [Fact]
    public async Task Three_replicas_of_a_fresh_installation_become_ready_and_every_webhook_trusts_them()
    {
        await using var api = await SelfManagedWebhook.InstalledAsync();
        var replicas = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SelfManagedWebhook.StartAsync(api)));
        await Task.WhenAll(replicas.Select(replica => replica.ReadyAsync()));
        Assert.Single(api.All("secrets"));
        Assert.Equal(
            2,
            api.RecordedRequests.Where(request => request is { Resource: "validatingwebhookconfigurations", IsWrite: true })
                .DistinctBy(request => request.Name)
                .Count()
        );
        Assert.Equal(2, api.RecordedRequests.Count(request => request is { Resource: "validatingwebhookconfigurations", IsWrite: true }));
        Assert.Single(api.RecordedRequests, request => request is { Resource: "mutatingwebhookconfigurations", IsWrite: true });
        var bundle = Assert.Single(SelfManagedWebhook.Bundles(api).Distinct());
        Assert.All(await Task.WhenAll(replicas.Select(replica => replica.ReviewAsync(bundle))), answer => Assert.True(answer.Allowed));
        await Task.WhenAll(replicas.Select(replica => replica.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task With_the_API_server_down_at_start_it_is_live_but_not_ready_says_why_and_recovers()
    {
        await using var api = await SelfManagedWebhook.InstalledAsync();
        await api.PauseAsync();
        await using var replica = await SelfManagedWebhook.StartAsync(api);
        await ClusteredWebhook.EventuallyAsync(
            async () => (await replica.ManagementAsync("/readyz")).Text.Contains("obstacle: ", StringComparison.Ordinal),
            "the reason"
        );
        var (status, text) = await replica.ManagementAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("[-]certificate: none yet", text, StringComparison.Ordinal);
        Assert.Contains("[-]trust: no certificate from Secret egress/admission-webhook-certificates yet", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await replica.ManagementAsync("/livez")).Status);
        Assert.Equal(HttpStatusCode.OK, (await replica.ManagementAsync("/metrics")).Status);
        await api.ResumeAsync();
        await replica.ReadyAsync();
    }
}
