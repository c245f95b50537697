using AdmissionWebhook.Cluster;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Caching;
using AdmissionWebhook.Kubernetes.Leases;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>
/// Certificates that the replicas make and rotate themselves. Every replica serves what the Secret holds, and creates the Secret if it is
/// missing; the Lease holder repairs it, rotates, and writes <c>caBundle</c>.
/// </summary>
/// <param name="watch">The state in the cluster.</param>
/// <param name="writes">Changes that state.</param>
/// <param name="election">
/// Elects the replica that rotates. Has its own Lease, since replicas without this role also contend for the other.
/// </param>
/// <param name="store">The certificate that this replica serves.</param>
/// <param name="names">Names that the server certificate needs in addition to those in the webhook configurations.</param>
/// <param name="time">The clock for expiry.</param>
/// <param name="logger">Logs every change and every new obstacle.</param>
internal sealed partial class SelfManagedCertificates(
    CertificateWatch watch,
    CertificateWrites writes,
    LeaseElection election,
    ServerCertificateStore store,
    Func<IReadOnlyList<string>> names,
    TimeProvider time,
    ILogger<SelfManagedCertificates> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>A pause this long means a fight: deleting and reapplying the configurations stays below it.</summary>
    private static readonly TimeSpan Contested = TimeSpan.FromSeconds(4);

    private readonly Nudge _nudge = new(time);
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(10));

    private readonly CertificateUpkeep _upkeep = new(
        watch,
        writes,
        new ServedCertificate(store, new AuthorityTrust(time), time),
        names,
        time,
        logger
    );

    private volatile string? _violation;

    public ServedCertificate Served => _upkeep.Served;

    /// <summary>Whether API servers have ever trusted the served certificate. Never reset: an unready replica repairs nothing.</summary>
    public bool HasBeenTrusted { get; private set; }

    /// <summary>The replica that rotates, as last seen, or null.</summary>
    public string? Leader => election.Holder;

    /// <summary>Why certificates cannot be maintained; null if they can.</summary>
    public string? Violation => _violation;

    /// <summary>Checks everything again without waiting for a change.</summary>
    public void Wake() => _nudge.Give();

    /// <summary>Throws only if there is a bug.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        void OnLeadership(bool leads) => Wake();
        watch.Changed += Wake;
        election.LeadershipChanged += OnLeadership;
        var following = Task.WhenAll(watch.RunAsync(stoppingToken), ContendAsync(stoppingToken));
        while (!stoppingToken.IsCancellationRequested)
        {
            await _nudge.WaitAsync(await PassAsync(stoppingToken), stoppingToken);
        }

        watch.Changed -= Wake;
        election.LeadershipChanged -= OnLeadership;
        await following;
    }

    private async Task ContendAsync(CancellationToken stoppingToken)
    {
        try
        {
            await election.RunAsync(leading => Task.Delay(Timeout.Infinite, leading), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    /// <returns>When to check again, if nothing changes before.</returns>
    private async Task<TimeSpan> PassAsync(CancellationToken cancellationToken)
    {
        // Read this first: before the first sync, a cluster looks as if it had no webhook configurations and needed no trust.
        var isSynced = watch.IsSynced;
        Observe(isSynced);
        string? obstacle = null;
        try
        {
            if (isSynced)
            {
                await _upkeep.PassAsync(election.IsLeader, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
        catch (KubernetesException e) when (e.IsConflict || e.IsAlreadyExists)
        {
            Log.Overtaken(logger, e.Message);
        }
        catch (Exception e) when (e is KubernetesException or CertificateException)
        {
            obstacle = e.Message;
        }

        Report(
            obstacle,
            watch.Failure
                ?? (
                    _upkeep.Pause > Contested
                        ? "another controller keeps changing caBundle of the webhook configurations; see their managedFields"
                        : null
                )
        );
        if (obstacle is not null)
        {
            return _backoff.Next();
        }

        _backoff.Reset();
        return _upkeep.Pause is var left && left > TimeSpan.Zero ? left : Interval;
    }

    private void Observe(bool isSynced)
    {
        var configurations = watch.Configurations;
        var state = watch.Secret?.State;
        if (isSynced)
        {
            Served.Trust.Observe(configurations, Served.State?.Authority, state?.Authority, state?.Next);
        }

        if (state is not null)
        {
            Served.Offer(state);
        }
        else if (watch.Secret?.Fault is { } fault)
        {
            Served.Refuse($"Secret {watch.Namespace}/{DeploymentNames.Certificates}: {fault}");
        }

        HasBeenTrusted |= isSynced && Served.State is { } served && configurations.All(one => one.Trusts(served.Authority));
    }

    private void Report(string? obstacle, string? doubt)
    {
        // Each watch reports a lost connection in its own words; log only once that it is lost.
        var violation = obstacle ?? doubt;
        if (violation is not null && (_violation is null || (obstacle is not null && obstacle != _violation)))
        {
            Log.Obstructed(logger, violation);
        }

        _violation = violation;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "Another replica was first: {Answer}")]
        public static partial void Overtaken(ILogger logger, string answer);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot maintain the certificates; the served one stays: {Violation}")]
        public static partial void Obstructed(ILogger logger, string violation);
    }
}
