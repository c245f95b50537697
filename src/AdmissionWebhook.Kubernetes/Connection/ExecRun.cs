using System.ComponentModel;
using System.Diagnostics;

namespace AdmissionWebhook.Kubernetes.Connection;

internal static class ExecRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <exception cref="ConnectionException">The plugin cannot be started, fails, or takes longer than a minute.</exception>
    public static async Task<string> OutputAsync(ExecPlugin plugin, CancellationToken cancellationToken)
    {
        using var process = Start(plugin);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            var complaint = (await errors).Trim();
            return process.ExitCode == 0 ? await output : throw Failed(plugin, $"exited with {process.ExitCode}: {complaint}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(plugin, $"did not end within {Limit.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process Start(ExecPlugin plugin)
    {
        var start = new ProcessStartInfo(plugin.Command, plugin.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in plugin.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["KUBERNETES_EXEC_INFO"] = plugin.Info.ToJsonString();
        try
        {
            return Process.Start(start) ?? throw Failed(plugin, "did not start");
        }
        catch (Exception exception) when (exception is Win32Exception or FileNotFoundException)
        {
            throw Failed(plugin, $"cannot be started: {exception.Message}{(plugin.InstallHint is { } hint ? $"\n{hint}" : "")}", exception);
        }
    }

    private static ConnectionException Failed(ExecPlugin plugin, string problem, Exception? inner = null) =>
        new($"{plugin.Origin}.command: '{plugin.Command}' {problem}", inner);
}
