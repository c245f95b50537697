using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>The golden files of <c>scaffold</c> pass Istio's CRDs and the webhook, under the policy they were written for. A dry run
/// stores nothing, so each object is warned about as an orphan of the others.</summary>
public sealed class ScaffoldTests(TestCluster cluster) : EndToEndTest(cluster)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "AdmissionWebhook.Tests", "Cli", "Scaffold");

    // For an unapproved host, scaffold also prints the approval to ask for.
    private static readonly string[] Files =
    [
        .. Directory
            .GetFiles(Path.Combine(Folder, "expected"), "*.yaml")
            .Where(file => !Path.GetFileName(file).StartsWith("unapproved", StringComparison.Ordinal)),
    ];

    [Fact]
    public async Task An_api_server_accepts_every_scaffold()
    {
        await Cluster.GovernAsync(await File.ReadAllTextAsync(Path.Combine(Folder, "policy.yaml"), TestContext.Current.CancellationToken));
        foreach (var name in (string[])["payments", "orders", "billing", "istio-egress"])
        {
            await Admin.RunAsync("create", "namespace", name);
        }

        foreach (var file in Files)
        {
            var answer = await Admin.RunAsync("apply", "--dry-run=server", "-f", file);
            Assert.True(answer.ExitCode == 0, $"{file}: {answer}");
        }

        Assert.True(Files.Length >= 20, $"only {Files.Length} golden files");
    }
}
