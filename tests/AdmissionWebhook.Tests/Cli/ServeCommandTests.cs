using AdmissionWebhook.Tests.Files;
using AdmissionWebhook.Tests.Infrastructure;
using Xunit;

namespace AdmissionWebhook.Tests.Cli;

public sealed class ServeCommandTests
{
    private static readonly string[] FreePorts = ["--port", "0", "--management-port", "0"];

    [Theory]
    [InlineData("--nonsense", "--nonsense")]
    [InlineData("nonsense", "nonsense")]
    [InlineData("--port=http", "not a port")]
    [InlineData("--port=65536", "not a port")]
    [InlineData("--address=somewhere", "not an IP address")]
    [InlineData("--tls-cert=a.pem", "--tls-key")]
    public async Task Wrong_usage_exits_with_2_and_shows_the_right_one(string argument, string expected)
    {
        using var program = WebhookProcess.Start([argument]);
        Assert.Equal(2, await program.ExitCodeAsync());
        Assert.Contains(expected, program.Output, StringComparison.Ordinal);
        Assert.Contains("Usage:", program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policies_that_cannot_be_used_end_the_start_with_all_their_errors()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("bad.yaml", "kind: EgressPolicy\nspec: {x: 1}\n");
        using var program = WebhookProcess.Start(FreePorts, ("EGRESS_POLICY", $"{file}{Path.PathSeparator}{folder["missing"]}"));
        Assert.Equal(2, await program.ExitCodeAsync());
        Assert.Contains($"{file}:2:8: spec.x: ", program.Output, StringComparison.Ordinal);
        Assert.Contains($"{file}:1:1: metadata.name: ", program.Output, StringComparison.Ordinal);
        Assert.Contains(folder["missing"], program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_cluster_a_policy_must_be_named()
    {
        using var program = WebhookProcess.Start(FreePorts, ("KUBERNETES_SERVICE_HOST", "10.0.0.1"));
        Assert.Equal(2, await program.ExitCodeAsync());
        Assert.Contains("--policy", program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_to_stop_ends_the_program_cleanly()
    {
        using var folder = new TemporaryFolder();
        using var program = WebhookProcess.Start(["serve", .. FreePorts, "--write-ca", folder["ca.pem"]]);
        await program.WaitForAsync("Listening on https://127.0.0.1:");
        Assert.Contains("the embedded sample policy", program.Output, StringComparison.Ordinal);
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", await File.ReadAllTextAsync(folder["ca.pem"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        program.Terminate();
        Assert.Equal(0, await program.ExitCodeAsync());
    }
}
