using System.Globalization;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Telemetry;

namespace AdmissionWebhook.Audit;

/// <summary>
/// The elected replica's audit: once the caches are synced, then at an interval, and shortly after policies change. An audit that is
/// aborted changes nothing: the previous results stay.
/// </summary>
internal sealed partial class BackgroundAudit(
    KubernetesClient client,
    PolicyStore policies,
    ClusterObjects objects,
    AuditSchedule schedule,
    AuditMetrics metrics,
    TimeProvider time,
    ILogger<BackgroundAudit> logger
) : ILeaderDuty
{
    // If the cluster serves no report kind, the log is the only place that names objects.
    private const int MaxLogged = 20;

    private readonly ClusterAudit _audit = new(client, objects.Index, schedule.IncludesCapture);
    private readonly ReportWriter _reports = new(client, (report, failure) => Log.ReportFailed(logger, report, failure));
    private IReadOnlyList<AuditResult> _logged = [];
    private IReadOnlyList<ResourceType> _leftOut = [];

    public string What => "audits the cluster";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await new PolicyLoop(policies, objects, time).RunAsync(AuditAsync, schedule.Settling, cancellationToken);
        }
        finally
        {
            metrics.Forget();
        }
    }

    private async Task<TimeSpan> AuditAsync(CancellationToken cancellationToken)
    {
        var pause = await RunOnceAsync(cancellationToken);
        IdleHeap.Release();
        return pause;
    }

    /// <returns>How long to wait before the next audit.</returns>
    private async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        AuditOutcome outcome;
        try
        {
            var found = await _audit.RunAsync(policies.Current, time.GetUtcNow(), cancellationToken);
            outcome = new AuditOutcome(found, time.GetUtcNow(), time.GetElapsedTime(started));
        }
        catch (KubernetesException exception)
        {
            metrics.BrokeOff();
            Log.BrokeOff(
                logger,
                metrics.Last?.FinishedAt.UtcDateTime.ToString("u", CultureInfo.InvariantCulture) ?? "none yet",
                exception.Message
            );
            return schedule.Retry;
        }

        metrics.Audited(outcome);
        try
        {
            var changes = await _reports.WriteAsync(outcome.Found, cancellationToken);
            metrics.Reported(changes);
            LogResults(outcome, changes);
            return schedule.Interval;
        }
        catch (KubernetesException exception)
        {
            Log.ReportsFailed(logger, exception.Message);
            return schedule.Retry;
        }
    }

    private void LogResults(AuditOutcome outcome, ReportChanges changes)
    {
        var found = outcome.Found;
        if (found.LeftOut.Count > 0 && !found.LeftOut.SequenceEqual(_leftOut))
        {
            Log.LeftOut(logger, string.Join(", ", found.LeftOut));
        }

        _leftOut = found.LeftOut;
        var findings = found
            .Violations.OrderByDescending(one => one.Value)
            .ThenBy(one => one.Key.Rule, StringComparer.Ordinal)
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Value} {one.Key.Rule} ({ReviewLabels.Of(one.Key.Action)})"));
        Log.Finished(
            logger,
            found.Objects.Values.Sum(),
            outcome.Duration.TotalSeconds,
            found.Denied,
            found.Violations.Count > 0 ? string.Join(", ", findings) : "none",
            changes.Kind?.Type.ToString() ?? "none served",
            changes.Written,
            changes.Removed
        );
        var denials = found
            .Namespaces.OrderBy(one => one.Key, StringComparer.Ordinal)
            .SelectMany(one => one.Value.Kept)
            .Where(result => result.Action == EnforcementAction.Deny)
            .Take(MaxLogged)
            .ToList();
        if (changes.Kind is null && !denials.SequenceEqual(_logged))
        {
            foreach (var denial in denials)
            {
                Log.Denied(logger, denial.Object, denial.Rule, denial.Path, denial.Message);
            }
        }

        _logged = denials;
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Audited {Objects} objects in {Seconds:0.0} s; {Denied} would be denied; findings: {Findings}; "
                + "reports ({Kind}): {Written} written, {Removed} removed"
        )]
        public static partial void Finished(
            ILogger logger,
            long objects,
            double seconds,
            long denied,
            string findings,
            string kind,
            int written,
            int removed
        );

        [LoggerMessage(Level = LogLevel.Warning, Message = "Not audited, because listing is forbidden: {Resources}")]
        public static partial void LeftOut(ILogger logger, string resources);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Audit: {Object} would be denied: {Rule} at {Path}: {Reason}")]
        public static partial void Denied(ILogger logger, object @object, string rule, string path, string reason);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Audit aborted; the results and reports of the last one ({Last}) stay: {Failure}"
        )]
        public static partial void BrokeOff(ILogger logger, string last, string failure);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Could not write {Report}: {Failure}")]
        public static partial void ReportFailed(ILogger logger, object report, string failure);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Audit finished, but not all reports could be written: {Failure}")]
        public static partial void ReportsFailed(ILogger logger, string failure);
    }
}
