using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace AdmissionWebhook.Benchmarks.Soak;

/// <summary>One of the two replicas: the published program on its own ports, and an API server's connection to it.</summary>
internal sealed class Instance : IDisposable
{
    private readonly ProcessStartInfo _start;
    private readonly HttpClient _probe;
    private Process? _process;
    private volatile bool _isReady;

    public Instance(string program, string kubeconfig, string certificates, X509Certificate2 authority)
    {
        var (port, managementPort) = (FreePort(), FreePort());
        _start = new ProcessStartInfo(
            program,
            [
                "--port",
                port.ToString(CultureInfo.InvariantCulture),
                "--management-port",
                managementPort.ToString(CultureInfo.InvariantCulture),
                "--cluster",
                "kubeconfig",
                "--kubeconfig",
                kubeconfig,
                "--tls-cert",
                Path.Combine(certificates, "tls.crt"),
                "--tls-key",
                Path.Combine(certificates, "tls.key"),
                "--shutdown-delay-duration",
                "3s",
                "--audit-interval",
                "0s",
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true, PooledConnectionLifetime = TimeSpan.FromSeconds(5) };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(authority);
        Client = new HttpClient(handler)
        {
            BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}")),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        _probe = new HttpClient
        {
            BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{managementPort}")),
            Timeout = TimeSpan.FromSeconds(1),
        };
        Start();
    }

    public HttpClient Client { get; }

    /// <summary>Whether a Service would route requests here, by the last probe.</summary>
    public bool IsReady => _isReady;

    public double ResidentMegabytes
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64 / 1048576.0;
        }
    }

    public void Start()
    {
        _process = Process.Start(_start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Stops it as a kubelet does on deletion: requests in flight are answered.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>Kills it as a node failure does: requests in flight are lost.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>Probes once a second, as a kubelet can.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var answer = await _probe.GetAsync("/readyz", cancellationToken);
                _isReady = answer.IsSuccessStatusCode;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                _isReady = false;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Client.Dispose();
        _probe.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
