using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Traffic;

/// <summary>A Prometheus of the machine, over samples that are written into its store before it starts.</summary>
internal sealed class RealPrometheus : IDisposable
{
    private const int Attempts = 300;

    private readonly TemporaryFolder _folder;
    private readonly Process _process;

    private RealPrometheus(TemporaryFolder folder, Process process, Uri url) => (_folder, _process, Url) = (folder, process, url);

    public Uri Url { get; }

    /// <param name="samples">In OpenMetrics' text format, with timestamps.</param>
    public static async Task<RealPrometheus> StartAsync(string samples)
    {
        var missing = new[] { "prometheus", "promtool" }.FirstOrDefault(program => !IsInPath(program));
        Assert.SkipWhen(missing is not null, $"{missing} is not in the PATH");

        var folder = new TemporaryFolder();
        var file = folder.Write("samples.txt", samples);
        using (var backfill = Start("promtool", "tsdb", "create-blocks-from", "openmetrics", file, folder["data"]))
        {
            var complaint = backfill.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await backfill.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await backfill.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(backfill.ExitCode == 0, await complaint);
        }

        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        var process = Start(
            "prometheus",
            $"--config.file={folder.Write("prometheus.yml", "")}",
            $"--storage.tsdb.path={folder["data"]}",
            "--storage.tsdb.retention.time=100y",
            $"--web.listen-address={url.Authority}",
            "--log.level=error"
        );
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var prometheus = new RealPrometheus(folder, process, url);
        await prometheus.WaitUntilReadyAsync();
        return prometheus;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task WaitUntilReadyAsync()
    {
        using var http = new HttpClient();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(Url, "-/ready"), TestContext.Current.CancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            Assert.True(attempt < Attempts && !_process.HasExited, "Prometheus does not start");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    // Prometheus does not report the port that it would choose for port 0.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsInPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));
}
