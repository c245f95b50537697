using AdmissionWebhook.Cli;

namespace AdmissionWebhook.Tests.Cli;

/// <summary>One run of the program: its exit code and output.</summary>
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
