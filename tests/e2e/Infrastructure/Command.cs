using System.Diagnostics;
using Xunit;

namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>What a program did that has ended.</summary>
internal sealed record Command(string Line, int ExitCode, string Output, string Error)
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="input">What it finds on standard input.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    public static async Task<Command> RunAsync(
        string program, IReadOnlyList<string> arguments, string input = "", params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        ChildEnvironment.Apply(start);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Command($"{Path.GetFileName(program)} {string.Join(' ', arguments)}", process.ExitCode, await output, await error);
    }

    /// <summary>Its output; fails unless it ended with 0.</summary>
    public string Succeeded()
    {
        Assert.True(ExitCode == 0, ToString());
        return Output;
    }

    /// <summary>What it wrote to standard error; fails if it ended with 0.</summary>
    public string Failed()
    {
        Assert.True(ExitCode != 0, ToString());
        return Error;
    }

    public override string ToString() => $"{Line}\nended with {ExitCode}\n{Output}{Error}";
}
