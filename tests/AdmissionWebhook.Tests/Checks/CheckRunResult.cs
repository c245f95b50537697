using System.Text.Json.Nodes;
using AdmissionWebhook.Cli;

namespace AdmissionWebhook.Tests.Checks;

/// <summary>The output and exit code of <c>check</c>.</summary>
internal sealed record CheckRunResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The output of <c>-o json</c>.</summary>
    public JsonNode Json => JsonNode.Parse(Output)!;

    /// <summary>Runs the command line in this process.</summary>
    public static async Task<CheckRunResult> RunAsync(params IEnumerable<string> arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var exitCode = await CommandLine.RunAsync(["check", .. arguments], output, errors);
        return new CheckRunResult(exitCode, output.ToString(), errors.ToString());
    }
}
