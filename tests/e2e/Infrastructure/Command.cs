using System.Diagnostics;

namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>The result of a program that has ended.</summary>
internal sealed record Command(string Line, int ExitCode, string Output, string Error)
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="input">Its standard input.</param>
    /// <param name="environment">Variables in addition to those of this process.</param>
    public static async Task<Command> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        string input = "",
        params IEnumerable<(string Name, string Value)> environment
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
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

    /// <summary>Its output; fails unless it exited with 0.</summary>
    public string Succeeded()
    {
        Assert.True(ExitCode == 0, ToString());
        return Output;
    }

    /// <summary>Its standard error; fails if it exited with 0.</summary>
    public string Failed()
    {
        Assert.True(ExitCode != 0, ToString());
        return Error;
    }

    public override string ToString() => $"{Line}\nended with {ExitCode}\n{Output}{Error}";
}
