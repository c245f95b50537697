using AdmissionWebhook.Deployment;
using Xunit;

namespace AdmissionWebhook.Tests.Tls.SelfManaged;

/// <summary>The webhook configuration that a cluster may leave out.</summary>
public sealed class CaptureConfigurationTests
{
    [Fact]
    public async Task Installed_later_it_is_trusted_like_the_others()
    {
        await using var cluster = await ReplicatedCluster.StartAsync(replicas: 2);
        await cluster.SettledAsync();
        Assert.DoesNotContain("do not exist", cluster.Replicas[0].Readiness.Read().Detail, StringComparison.Ordinal);
        cluster.PutCapture();
        Assert.False(cluster.IsSettled);
        await cluster.SettledAsync();
        Assert.All(Assert.Single(cluster.Api.All("validatingwebhookconfigurations"), one => (string?)one["metadata"]!["name"] == CaptureWebhooks.Name)["webhooks"]!.AsArray(),
            webhook => Assert.Equal(cluster.State!.Bundle.Base64, (string?)webhook!["clientConfig"]!["caBundle"]));
        cluster.PutCapture();
        await cluster.SettledAsync();
    }

    [Fact]
    public async Task A_role_that_does_not_name_it_keeps_no_certificate_from_being_trusted_or_rotated()
    {
        await using var cluster = await ReplicatedCluster.StartAsync(replicas: 1, one =>
        {
            one.PutConfigurations();
            one.Api.Authorize = request => !request.Query.Contains(CaptureWebhooks.Name, StringComparison.Ordinal);
        });
        await cluster.SettledAsync();
        await cluster.EventuallyAsync(() => cluster.Replicas[0].Readiness.Read().Detail.Contains($"{CaptureWebhooks.Name} is left alone: ", StringComparison.Ordinal), "told");
        var before = cluster.State!.Authority;
        cluster.Advance(TimeSpan.FromDays(250));
        await cluster.InMinutesAsync(() => cluster.IsSettled && cluster.State!.Authority != before, "rotated");
        Assert.True(cluster.Replicas[0].Readiness.Read().IsReady);
    }
}
