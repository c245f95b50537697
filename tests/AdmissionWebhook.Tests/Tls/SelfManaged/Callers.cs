using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace AdmissionWebhook.Tests.Tls.SelfManaged;

/// <summary>
/// API servers that constantly call every ready replica. Each trusts only the <c>caBundle</c> that it saw last, which is always one round
/// old.
/// </summary>
internal sealed class Callers : IAsyncDisposable
{
    private readonly ReplicatedCluster _cluster;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _calling;
    private int _rounds;

    private Callers(ReplicatedCluster cluster)
    {
        _cluster = cluster;
        _calling = Task.Run(RunAsync);
    }

    public int Calls { get; private set; }

    public List<string> Failures { get; } = [];

    public static Callers Of(ReplicatedCluster cluster) => new(cluster);

    /// <summary>One call by every webhook to every replica.</summary>
    public static async Task CallAllAsync(ReplicatedCluster cluster)
    {
        foreach (var replica in cluster.Replicas)
        {
            foreach (var bundle in cluster.Bundles.Distinct())
            {
                await CallAsync(cluster, replica, bundle);
            }
        }
    }

    /// <summary>Waits until the callers use the current trust.</summary>
    public Task RoundAsync()
    {
        var until = Volatile.Read(ref _rounds) + 3;
        return _cluster.EventuallyAsync(() => Volatile.Read(ref _rounds) >= until || _calling.IsCompleted, "a round of calls");
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _calling;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var seen = _cluster.Bundles;
        while (!_stopping.IsCancellationRequested)
        {
            var next = _cluster.Bundles;
            foreach (var replica in _cluster.Replicas.Where(replica => replica.Readiness.Read().IsReady))
            {
                foreach (var bundle in seen.Distinct())
                {
                    await TryAsync(replica, bundle);
                }
            }

            seen = next;
            Interlocked.Increment(ref _rounds);
        }
    }

    private async Task TryAsync(Replica replica, string? bundle)
    {
        try
        {
            await CallAsync(_cluster, replica, bundle);
        }
        catch (Exception e)
            when (e is AuthenticationException or IOException or OperationCanceledException or System.Net.Sockets.SocketException)
        {
            // A replica that is stopping is no longer called.
            if (_cluster.Replicas.Contains(replica))
            {
                Failures.Add($"{_cluster.Clock.GetUtcNow():u} {e.Message} {e.InnerException?.Message}");
            }
        }

        Calls++;
    }

    private static async Task CallAsync(ReplicatedCluster cluster, Replica replica, string? bundle)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(Encoding.ASCII.GetString(Convert.FromBase64String(bundle ?? "")));
        var handshake = await replica.Server.HandshakeAsync(
            authorities[0],
            options => Trust(options, authorities, cluster.Clock.GetUtcNow())
        );
        if (!handshake.Answer.EndsWith("served", StringComparison.Ordinal))
        {
            throw new IOException($"answered '{handshake.Answer}'");
        }
    }

    private static void Trust(SslClientAuthenticationOptions options, X509Certificate2Collection authorities, DateTimeOffset now)
    {
        options.TargetHost = "admission-webhook.egress.svc";
        options.CertificateChainPolicy!.CustomTrustStore.Clear();
        options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        options.CertificateChainPolicy.VerificationTime = now.UtcDateTime;
    }
}
