using AdmissionWebhook.Files;
using AdmissionWebhook.Tests.Files;
using AdmissionWebhook.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace AdmissionWebhook.Tests.Policies;

public sealed class PolicyReloadTests
{
    [Fact]
    public async Task A_broken_file_keeps_the_last_good_policy_and_readiness_says_so()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("policy.yaml", Approving("api.github.com"));
        await using var webhook = new WebhookFixture { Flags = { ["policy"] = file } };
        Assert.True(await IsAllowed(webhook));

        folder.Write("policy.yaml", Approving("other.example.org"));
        Poll(webhook);
        Assert.False(await IsAllowed(webhook));

        folder.Write("policy.yaml", "kind: EgressPolicy");
        Poll(webhook);
        Assert.False(await IsAllowed(webhook));
        var report = await ReadinessAsync(webhook);
        Assert.Contains("1 failures", report, StringComparison.Ordinal);
        Assert.Contains($"not in force: {file}:1:1: ", report, StringComparison.Ordinal);

        folder.Write("policy.yaml", Approving("api.github.com"));
        Poll(webhook);
        Assert.True(await IsAllowed(webhook));
        Assert.DoesNotContain("not in force", await ReadinessAsync(webhook), StringComparison.Ordinal);
    }

    private static string Approving(string host) =>
        $$"""
            apiVersion: egress.admissionwebhook.dev/v1alpha1
            kind: EgressPolicy
            metadata: {name: reloaded}
            spec: {approvedHosts: [{host: {{host}}}]}
            """;

    private static void Poll(WebhookFixture webhook)
    {
        while (webhook.Services.GetRequiredService<FilePoller>().PollOnce()) { }
    }

    private static async Task<bool> IsAllowed(WebhookFixture webhook) =>
        (await webhook.PostAsync("/validate", Reviews.Create("ServiceEntry", Reviews.ApprovedEntry).ToJsonString())).Allowed;

    private static async Task<string> ReadinessAsync(WebhookFixture webhook)
    {
        using var client = webhook.CreateClient();
        return await client.GetStringAsync("/readyz?verbose", TestContext.Current.CancellationToken);
    }
}
