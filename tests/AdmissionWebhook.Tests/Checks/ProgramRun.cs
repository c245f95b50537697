using System.Diagnostics;

namespace AdmissionWebhook.Tests.Checks;

/// <summary>The output and exit code of a real process, for tests of standard input and terminals.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    public static string[] Webhook => ["dotnet", Path.Combine(AppContext.BaseDirectory, "admission-webhook.dll")];

    public static async Task<ProgramRun> RunAsync(
        string[] command,
        string input = "",
        string? folder = null,
        params (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment.Prepend(("EGRESS_POLICY", "")))
        {
            start.Environment[name] = value;
        }

        using var process = Start(start);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ProgramRun(process.ExitCode, output, await errors);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{start.FileName} is not installed");
            throw;
        }
    }
}
