using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using AdmissionWebhook.Benchmarks.Cluster;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Connection;
using AdmissionWebhook.Tests.Files;
using AdmissionWebhook.Tls;

namespace AdmissionWebhook.Benchmarks.Soak;

/// <summary>
/// Sends reviews at a steady rate to two instances of the published program that follow one cluster, while policy and certificates change
/// every second and one instance goes down and comes back, alternately killed and terminated.
/// </summary>
internal sealed class SoakRun(string program, TimeSpan duration, int rate) : IDisposable
{
    public const string Verb = "--soak";

    /// <summary>Seconds within which a policy must be in force, including a second for probes and clocks.</summary>
    private const int Grace = 3;

    /// <summary>Seconds. After a longer stall nothing is sent: a stalled API server would send nothing either.</summary>
    private const double LongestTick = 0.5;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan BetweenDeaths = TimeSpan.FromSeconds(10);

    private readonly Tally _tally = new();
    private readonly TemporaryFolder _certificates = new();
    private readonly IssuedCertificate _authority = CertificateIssuer.CreateAuthority(TimeProvider.System.GetUtcNow());
    private readonly List<(double Minutes, double Megabytes)> _memory = [];
    private int _generation;

    /// <summary>True if no review was lost or wrong.</summary>
    public async Task<bool> PrintAsync()
    {
        Mount();
        using var cluster = await FakeCluster.StartAsync(300);
        using var connection = ClusterConnection.FromKubeconfig(TimeProvider.System, null, [cluster.Kubeconfig]);
        var client = new KubernetesClient(connection, TimeProvider.System);
        await ChangePolicyAsync(client);
        using var root = X509Certificate2.CreateFromPem(_authority.CertificatePem);
        using var steady = new Instance(program, cluster.Kubeconfig, _certificates.Path, root);
        using var mortal = new Instance(program, cluster.Kubeconfig, _certificates.Path, root);
        using var ending = new CancellationTokenSource();
        var probing = Task.WhenAll(steady.ProbeAsync(ending.Token), mortal.ProbeAsync(ending.Token));
        for (var waited = Stopwatch.StartNew(); !steady.IsReady || !mortal.IsReady; await Task.Delay(Tick))
        {
            if (waited.Elapsed > TimeSpan.FromMinutes(1))
            {
                throw new InvalidOperationException("the instances did not get ready");
            }
        }

        ending.CancelAfter(duration);
        var disturbing = Task.WhenAll(ChangeAsync(client, steady, ending.Token), DieAsync(mortal, ending.Token));
        await SendAsync(new ServiceClient([steady, mortal], _tally), ending.Token);
        await Task.WhenAll(disturbing, probing);
        Print();
        return _tally is { Lost: 0, Wrong: 0 };
    }

    public void Dispose() => _certificates.Dispose();

    private async Task SendAsync(ServiceClient service, CancellationToken ending)
    {
        var inFlight = new HashSet<Task>();
        var clock = Stopwatch.StartNew();
        var (sent, skipped, seen) = (0, 0, 0.0);
        while (!ending.IsCancellationRequested)
        {
            var now = clock.Elapsed.TotalSeconds;
            if (now - seen > LongestTick)
            {
                _tally.LastStall = Stopwatch.GetTimestamp();
                _tally.Add("stalled", string.Create(CultureInfo.InvariantCulture, $"{now - seen:0.0} s"));
                skipped += (int)((now - seen) * rate);
            }

            seen = now;
            for (var due = (int)(now * rate) - skipped; sent < due; sent++)
            {
                var review = (sent % 4) switch
                {
                    0 or 1 => SoakPolicy.Approved,
                    2 => SoakPolicy.Stranger,
                    _ => SoakPolicy.Flipping,
                };
                inFlight.Add(
                    service.SendAsync(
                        review,
                        sent % 8 < 4 ? "/validate" : "/mutate",
                        () => (Math.Max(1, _generation - Grace), _generation + 1)
                    )
                );
            }

            inFlight.RemoveWhere(task => task.IsCompletedSuccessfully);
            await Task.Delay(Tick, CancellationToken.None);
        }

        await Task.WhenAll(inFlight);
    }

    private async Task ChangeAsync(KubernetesClient client, Instance measured, CancellationToken ending)
    {
        for (var clock = Stopwatch.StartNew(); !ending.IsCancellationRequested; )
        {
            Mount();
            await ChangePolicyAsync(client);
            _memory.Add((clock.Elapsed.TotalMinutes, measured.ResidentMegabytes));
            await Task.Delay(TimeSpan.FromSeconds(1), ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DieAsync(Instance mortal, CancellationToken ending)
    {
        for (var deaths = 0; ; deaths++)
        {
            await Task.Delay(BetweenDeaths, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ending.IsCancellationRequested)
            {
                return;
            }

            await (deaths % 2 == 0 ? mortal.KillAsync() : mortal.TerminateAsync());
            _tally.Add(deaths % 2 == 0 ? "instances killed" : "instances terminated");
            mortal.Start();
        }
    }

    private async Task ChangePolicyAsync(KubernetesClient client)
    {
        await client.MergePatchAsync(
            ClusterResources.Policies.Named(LiveObjects.PolicyName),
            SoakPolicy.Generation(_generation + 1),
            CancellationToken.None
        );
        _generation++;
        _tally.Add("policies and certificates changed");
    }

    private void Mount()
    {
        var server = CertificateIssuer.IssueServer(_authority, CertificateNames.ForDevelopment(), TimeProvider.System.GetUtcNow());
        _certificates.Mount(("tls.crt", server.CertificatePem), ("tls.key", server.PrivateKeyPem));
    }

    private void Print()
    {
        _tally.Print();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  lost {_tally.Lost}, wrong {_tally.Wrong}; p50 {_tally.Percentile(0.5)} ms, p99 {_tally.Percentile(0.99)} ms, "
                    + $"p99.9 {_tally.Percentile(0.999)} ms, retries included"
            )
        );

        // The first minute is warm-up.
        var settled = _memory.Where(sample => sample.Minutes >= Math.Min(1, duration.TotalMinutes / 2)).ToList();
        var (minutes, megabytes) = (settled.Average(sample => sample.Minutes), settled.Average(sample => sample.Megabytes));
        var slope =
            settled.Sum(sample => (sample.Minutes - minutes) * (sample.Megabytes - megabytes))
            / settled.Sum(sample => (sample.Minutes - minutes) * (sample.Minutes - minutes));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  resident memory of the instance that lives on: {_memory[0].Megabytes:0.0} MB at first, "
                    + $"{settled[0].Megabytes:0.0} MB warmed up, {_memory[^1].Megabytes:0.0} MB at last, "
                    + $"{_memory.Max(sample => sample.Megabytes):0.0} MB at most; slope {slope:+0.00;-0.00} MB a minute"
            )
        );
    }
}
