using System.Diagnostics;
using System.Text;

namespace AdmissionWebhook.Tests.Infrastructure;

/// <summary>The program as users start it.</summary>
internal sealed class WebhookProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _reading = new();

    private WebhookProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (_reading)
            {
                return _output.ToString();
            }
        }
    }

    public static WebhookProcess Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "admission-webhook.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("EGRESS_POLICY");
        start.Environment.Remove("KUBERNETES_SERVICE_HOST");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new WebhookProcess(new Process { StartInfo = start });
    }

    /// <summary>Waits until the output contains a text.</summary>
    public async Task WaitForAsync(string text)
    {
        for (var waited = Stopwatch.StartNew(); !Output.Contains(text, StringComparison.Ordinal); )
        {
            Assert.True(waited.Elapsed < Patience && !_process.HasExited, $"no '{text}' in: {Output}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public void Terminate() =>
        Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();

    public async Task<int> ExitCodeAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Append(string? line)
    {
        lock (_reading)
        {
            _output.AppendLine(line);
        }
    }
}
