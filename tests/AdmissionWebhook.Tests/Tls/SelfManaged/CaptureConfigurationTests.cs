using AdmissionWebhook.Deployment;

namespace AdmissionWebhook.Tests.Tls.SelfManaged;

/// <summary>The webhook configuration that is optional in a cluster.</summary>
public sealed class CaptureConfigurationTests
{
    [Fact]
    public async Task When_installed_later_it_gets_the_CA_bundle_like_the_others()
    {
        await using var cluster = await ReplicatedCluster.StartAsync(replicas: 2);
        await cluster.SettledAsync();
        Assert.DoesNotContain("do not exist", cluster.Replicas[0].Readiness.Read().Detail, StringComparison.Ordinal);
        cluster.PutCapture();
        Assert.False(cluster.IsSettled);
        await cluster.SettledAsync();
        Assert.All(
            Assert.Single(
                cluster.Api.All("validatingwebhookconfigurations"),
                one => (string?)one["metadata"]!["name"] == CaptureWebhooks.Name
            )["webhooks"]!.AsArray(),
            webhook => Assert.Equal(cluster.State!.Bundle.Base64, (string?)webhook!["clientConfig"]!["caBundle"])
        );
        cluster.PutCapture();
        await cluster.SettledAsync();
    }

    [Fact]
    public async Task A_role_without_access_to_it_does_not_block_trust_or_rotation_of_the_others()
    {
        await using var cluster = await ReplicatedCluster.StartAsync(
            replicas: 1,
            one =>
            {
                one.PutConfigurations();
                one.Api.Authorize = request => !request.Query.Contains(CaptureWebhooks.Name, StringComparison.Ordinal);
            }
        );
        await cluster.SettledAsync();
        await cluster.EventuallyAsync(
            () =>
                cluster
                    .Replicas[0]
                    .Readiness.Read()
                    .Detail.Contains($"{CaptureWebhooks.Name} is not maintained: ", StringComparison.Ordinal),
            "reported"
        );
        var before = cluster.State!.Authority;
        cluster.Advance(TimeSpan.FromDays(250));
        await cluster.InMinutesAsync(() => cluster.IsSettled && cluster.State!.Authority != before, "rotated");
        Assert.True(cluster.Replicas[0].Readiness.Read().IsReady);
    }
}
