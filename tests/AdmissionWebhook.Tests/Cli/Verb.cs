using AdmissionWebhook.Cli;

namespace AdmissionWebhook.Tests.Cli;

/// <summary>What became of one run of the program: its exit code and what it printed.</summary>
internal sealed record Verb(int ExitCode, string Output, string Error)
{
    public static async Task<Verb> RunAsync(params IReadOnlyList<string> arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(arguments, output, error);
        return new Verb(code, output.ToString(), error.ToString());
    }
}
