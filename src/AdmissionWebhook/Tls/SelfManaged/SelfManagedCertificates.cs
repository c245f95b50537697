using AdmissionWebhook.Cluster;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Caching;
using AdmissionWebhook.Kubernetes.Leases;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>
/// Certificates that the replicas make and rotate themselves. Every replica serves what the Secret holds, and creates it where it is missing;
/// the one that holds the Lease mends it, rotates, and tells the API server whom to trust.
/// </summary>
/// <param name="watch">What is in the cluster.</param>
/// <param name="writes">Changes it.</param>
/// <param name="election">Who rotates; of its own, since a replica that does something else must not keep it from those that do this.</param>
/// <param name="store">What this replica serves.</param>
/// <param name="names">What the server certificate has to be good for, beside what the configurations call.</param>
/// <param name="time">Decides when certificates are due.</param>
/// <param name="logger">Told of every change and of every new obstacle.</param>
internal sealed partial class SelfManagedCertificates(
    CertificateWatch watch,
    CertificateWrites writes,
    LeaseElection election,
    ServerCertificateStore store,
    Func<IReadOnlyList<string>> names,
    TimeProvider time,
    ILogger<SelfManagedCertificates> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>A pause that only comes of changes in a row: to delete the configurations and apply them again takes fewer.</summary>
    private static readonly TimeSpan Contested = TimeSpan.FromSeconds(4);

    private readonly Nudge _nudge = new(time);
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(10));

    private readonly CertificateUpkeep _upkeep = new(watch, writes, new ServedCertificate(store, new AuthorityTrust(time), time), names, time, logger);

    private volatile string? _violation;

    public ServedCertificate Served => _upkeep.Served;

    /// <summary>API servers trusted what is served here at some time. Not taken back: a replica that hides mends nothing.</summary>
    public bool HasBeenTrusted { get; private set; }

    /// <summary>The replica that rotates, as last seen; null where none does.</summary>
    public string? Leader => election.Holder;

    /// <summary>What stands in the way; null where nothing does.</summary>
    public string? Violation => _violation;

    /// <summary>Looks at everything again, without waiting for a change.</summary>
    public void Wake() => _nudge.Give();

    /// <summary>Never throws but for a fault of ours.</summary>
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
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <returns>When to look again, if nothing happens before.</returns>
    private async Task<TimeSpan> PassAsync(CancellationToken cancellationToken)
    {
        // Asked first: what is read before everything has been seen looks like a cluster without webhook configurations, which needs no trust.
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
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (KubernetesException e) when (e.IsConflict || e.IsAlreadyExists)
        {
            Log.Overtaken(logger, e.Message);
        }
        catch (Exception e) when (e is KubernetesException or CertificateException)
        {
            obstacle = e.Message;
        }

        Report(obstacle, watch.Failure ?? (_upkeep.Pause > Contested ? "somebody else keeps changing caBundle of the webhook configurations; their managedFields name who" : null));
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
        // What is out of sight is lost in many words, one watch after the other; that it is gets said once.
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

        [LoggerMessage(Level = LogLevel.Warning, Message = "The certificates cannot be kept; what is served stays: {Violation}")]
        public static partial void Obstructed(ILogger logger, string violation);
    }
}
