using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Cli;

public sealed class PolicyValidateCommandTests : IDisposable
{
    private const string Good = """
        apiVersion: egress.admissionwebhook.dev/v1alpha1
        kind: EgressPolicy
        metadata: {name: good}
        spec:
          scope: {namespaceSelector: {matchLabels: {egress: governed}}}
          approvedHosts: [{host: api.github.com}]
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Valid_policies_are_listed()
    {
        _folder.Write("good.yaml", Good);
        var run = await Verb.RunAsync("policy", "validate", _folder.Path);
        Assert.Equal((0, "valid: good\n", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task All_errors_of_all_files_are_reported_at_once_with_their_positions()
    {
        var first = _folder.Write("a.yaml", Good.Edited("host: api", "hots: api"));
        var second = _folder.Write("b.yaml", Good.Edited("good", "other").Edited("api.github.com", "\"*.com\""));
        var third = _folder.Write("c.yaml", "metadata: {name: broken\n");
        var run = await Verb.RunAsync("policy", "validate", first, second, third);
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Contains(
            $"{first}:6:26: spec.approvedHosts[0].hots: is not a field here; did you mean 'host'?",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains($"{first}:6:19: spec.approvedHosts[0].host: is required", run.Output, StringComparison.Ordinal);
        Assert.Contains($"{second}:6:26: spec.approvedHosts[0].host: ", run.Output, StringComparison.Ordinal);
        Assert.Contains($"{third}:", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.yaml", "missing.yaml cannot be read")]
    [InlineData("", "Required argument 'PATH' missing")]
    public async Task Unreadable_files_exit_with_2(string path, string expected)
    {
        var run = await Verb.RunAsync(path.Length == 0 ? ["policy", "validate"] : ["policy", "validate", _folder[path]]);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }
}
