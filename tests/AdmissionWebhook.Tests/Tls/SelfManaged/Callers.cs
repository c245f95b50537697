using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xunit;

namespace AdmissionWebhook.Tests.Tls.SelfManaged;

/// <summary>
/// API servers that call every replica without a pause, each trusting nothing but the <c>caBundle</c> that it has last seen, and that is
/// always a round old.
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
        foreach (var replica in cluster.Replicas.ToList())
        {
            foreach (var bundle in cluster.Bundles.Distinct())
            {
                await CallAsync(cluster, replica, bundle);
            }
        }
    }

    /// <summary>Waits until whatever is trusted now is what the callers go by.</summary>
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
            foreach (var replica in _cluster.Replicas.ToList())
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
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException or System.Net.Sockets.SocketException)
        {
            // A replica that is being stopped is no longer called.
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
        var handshake = await replica.Server.HandshakeAsync(authorities[0], options => Trust(options, authorities, cluster.Clock.GetUtcNow()));
        Assert.EndsWith("served", handshake.Answer, StringComparison.Ordinal);
    }

    private static void Trust(SslClientAuthenticationOptions options, X509Certificate2Collection authorities, DateTimeOffset now)
    {
        options.TargetHost = "admission-webhook.egress.svc";
        options.CertificateChainPolicy!.CustomTrustStore.Clear();
        options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        options.CertificateChainPolicy.VerificationTime = now.UtcDateTime;
    }
}
