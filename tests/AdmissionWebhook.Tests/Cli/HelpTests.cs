using System.CommandLine;
using AdmissionWebhook.Cli;

namespace AdmissionWebhook.Tests.Cli;

public sealed class HelpTests
{
    public static TheoryData<string> Verbs => [.. Paths(CommandLine.Root([]), "")];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task The_help_of_every_verb_ends_with_an_example_that_can_be_run(string verb)
    {
        var run = await Verb.RunAsync([.. Words(verb), "--help"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal("Example:", lines[^2]);
        Assert.StartsWith($"  admission-webhook {verb}".TrimEnd(), lines[^1], StringComparison.Ordinal);
        var example = lines[^1].Trim().Split(" | ")[0].Split(" > ")[0];
        Assert.Empty(CommandLine.Root([]).Parse(Words(example)[1..]).Errors);
    }

    [Theory]
    [InlineData("chek manifests/", "Did you mean 'check'?")]
    [InlineData("policy valdate policies/", "Did you mean 'validate'?")]
    [InlineData("policy diff a b", "missing for command: 'diff'")]
    [InlineData("check x -o", "Required argument missing for option: '-o'")]
    [InlineData("check x --operation PATCH", "'PATCH' not recognized")]
    [InlineData("serve --tls-cert", "Required argument missing for option: '--tls-cert'")]
    [InlineData("audit --cluster nonsense", "'nonsense' not recognized")]
    [InlineData("audit -o", "Required argument missing for option: '-o'")]
    [InlineData("serve --tls nonsense", "'nonsense' not recognized")]
    [InlineData("explain", "missing for command: 'explain'")]
    [InlineData("policy", "Required command was not provided")]
    [InlineData("completion tcsh", "'tcsh' not recognized")]
    public async Task A_usage_error_is_reported_on_stderr_with_the_usage(string arguments, string expected)
    {
        var run = await Verb.RunAsync(Words(arguments));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Contains("\nUsage:\n  admission-webhook ", run.Error, StringComparison.Ordinal);
        Assert.Contains("--help` has more.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/usr/local/bin/admission-webhook", "admission-webhook")]
    [InlineData("dotnet", "admission-webhook")]
    [InlineData("/home/me/bin/kubectl-egress", "kubectl egress")]
    [InlineData("kubectl-egress_check", "kubectl egress-check")]
    public void The_program_uses_the_name_that_it_was_called_by(string invokedAs, string expected) =>
        Assert.Equal(expected, ProgramName.Of(invokedAs));

    private static IEnumerable<string> Paths(Command command, string path) =>
        [path, .. command.Subcommands.Where(verb => !verb.Hidden).SelectMany(verb => Paths(verb, $"{path} {verb.Name}".TrimStart()))];

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
