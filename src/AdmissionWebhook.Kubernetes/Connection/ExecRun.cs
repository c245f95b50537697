using System.ComponentModel;
using System.Diagnostics;
using k8s;
using k8s.Exceptions;
using k8s.KubeConfigModels;

namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>
/// One run of an exec plugin. The package only prepares the process: its own run splits arguments at spaces, ignores the exit code and
/// stderr, blocks a thread, and leaves a plugin running after a timeout.
/// </summary>
internal static class ExecRun
{
    /// <exception cref="ConnectionException">The plugin cannot be started, fails, or times out.</exception>
    public static async Task<string> OutputAsync(
        ExternalExecution exec,
        string info,
        string origin,
        TimeSpan longest,
        CancellationToken cancellationToken
    )
    {
        using var process = Start(exec, info, origin);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(longest);
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            var message = (await errors).Trim();
            return process.ExitCode == 0
                ? await output
                : throw new ConnectionException($"{origin} exited with {process.ExitCode}: {message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConnectionException($"{origin} did not finish within {longest.TotalSeconds:0.#} s");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process Start(ExternalExecution exec, string info, string origin)
    {
        try
        {
            var process = KubernetesClientConfiguration.CreateRunnableExternalProcess(exec, static (_, _) => { });
            process.StartInfo.Arguments = "";
            foreach (var argument in exec.Arguments ?? [])
            {
                process.StartInfo.ArgumentList.Add(argument);
            }

            process.StartInfo.RedirectStandardInput = true;
            process.StartInfo.Environment["KUBERNETES_EXEC_INFO"] = info;
            process.Start();
            return process;
        }
        catch (Exception exception) when (exception is Win32Exception or FileNotFoundException or KubeConfigException)
        {
            var hint = exec.InstallHint is { Length: > 0 } text ? $"\n{text}" : "";
            throw new ConnectionException($"{origin} cannot be started: {exception.Message}{hint}", exception);
        }
    }
}
