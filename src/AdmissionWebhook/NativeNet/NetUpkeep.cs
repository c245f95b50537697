using AdmissionWebhook.Cluster;
using AdmissionWebhook.Deployment.Native;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.NativeNet;

/// <summary>
/// Keeps the native net in step with the policies in force: when they change, when an approval or exception ends, and every minute, in case
/// someone else has changed it.
/// </summary>
internal sealed partial class NetUpkeep(
    NetWrites writes,
    PolicyStore policies,
    ClusterObjects objects,
    ClusterReadiness readiness,
    NetMetrics metrics,
    TimeProvider time,
    ILogger<NetUpkeep> logger
) : ILeaderDuty
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(15);

    /// <summary>The last generated objects, the policies and owner that they are for, and how long they stay valid.</summary>
    private (PolicySet Set, string? Owner, DateTimeOffset? End, IReadOnlyList<NetObject> Objects, bool LeavesOutHosts)? _generated;

    public string What => "maintains the native net";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await new PolicyLoop(policies, objects, time).RunAsync(KeepAsync, settling: TimeSpan.Zero, cancellationToken);
        }
        finally
        {
            metrics.Forget();
        }
    }

    /// <returns>How long to wait before the next check.</returns>
    private async Task<TimeSpan> KeepAsync(CancellationToken cancellationToken)
    {
        // A replica without a policy source would remove the whole net.
        if (!readiness.Read().IsReady)
        {
            return Retry;
        }

        NetChanges? changes = null;
        string? failure;
        try
        {
            var owner = await writes.OwnerAsync(cancellationToken);
            changes = await writes.MakeAsync(Generate(owner), cancellationToken);
            failure = changes.Failures.Count switch
            {
                0 => null,
                1 => changes.Failures[0],
                var all => $"{changes.Failures[0]} (and {all - 1} more)",
            };
        }
        catch (KubernetesException exception)
        {
            failure = exception.Message;
        }

        Tell(changes, failure);
        var wanted = (_generated?.Objects.Count ?? 0) / 2;
        metrics.Looked(new NetState(wanted, time.GetUtcNow(), _generated?.LeavesOutHosts ?? false, failure), changes);
        return failure is not null ? Retry
            : _generated?.End - time.GetUtcNow() is { } left && left < Interval ? (left > TimeSpan.Zero ? left : TimeSpan.Zero)
            : Interval;
    }

    private IReadOnlyList<NetObject> Generate(string? owner)
    {
        var (set, now) = (policies.Current, time.GetUtcNow());
        if (_generated is { } last && ReferenceEquals(last.Set, set) && last.Owner == owner && !(last.End <= now))
        {
            return last.Objects;
        }

        var made = NetObject.Of(NativePolicies.Of(set, withHosts: true, now), owner);
        _generated = (set, owner, NativePolicies.NextEnd(set, now), made, NativePolicies.IsTooLong(set, now));
        return made;
    }

    private void Tell(NetChanges? changes, string? failure)
    {
        if (changes is { Written: > 0 } or { Removed: > 0 })
        {
            Log.Changed(logger, changes.Written, changes.Removed);
        }

        if (failure is not null && failure != metrics.Last?.Failure)
        {
            Log.Failed(logger, failure);
        }
        else if (failure is null && metrics.Last?.Failure is not null)
        {
            Log.Recovered(logger);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Native net: {Written} policies and bindings written, {Removed} removed")]
        public static partial void Changed(ILogger logger, int written, int removed);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "The native net is out of step with the policies in force; trying again: {Failure}"
        )]
        public static partial void Failed(ILogger logger, string failure);

        [LoggerMessage(Level = LogLevel.Information, Message = "The native net is in step with the policies in force again")]
        public static partial void Recovered(ILogger logger);
    }
}
