using System.Diagnostics.Metrics;
using AdmissionWebhook.Telemetry;

namespace AdmissionWebhook.Audit;

/// <summary>
/// Results of the last audit, on the replica that audits; the others export nothing, so that sums over replicas are right.
/// </summary>
internal sealed class AuditMetrics
{
    private readonly Counter<long> _audits;
    private readonly Counter<long> _reports;
    private volatile AuditOutcome? _last;

    public AuditMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(WebhookMetrics.MeterName);
        _audits = meter.CreateCounter<long>("admission_webhook.audits", "{audit}", "Audits of the cluster, by outcome.");
        _reports = meter.CreateCounter<long>(
            "admission_webhook.audit.reports",
            "{report}",
            "Reports that audits wrote, removed or failed to write."
        );
        meter.CreateObservableGauge(
            "admission_webhook.audit.violations",
            Violations,
            "{finding}",
            "Findings of the last audit, by rule and action."
        );
        meter.CreateObservableGauge(
            "admission_webhook.audit.objects",
            Objects,
            "{object}",
            "Objects evaluated by the last audit, by kind."
        );
        meter.CreateObservableGauge(
            "admission_webhook.audit.denied",
            () => Of(last => last.Found.Denied),
            "{object}",
            "Objects of the cluster that would be denied if they were created now."
        );
        meter.CreateObservableGauge(
            "admission_webhook.audit.duration",
            () => Of(last => last.Duration.TotalSeconds),
            "s",
            "Duration of the last audit."
        );
        meter.CreateObservableGauge(
            "admission_webhook.audit.last.timestamp",
            () => Of(last => last.FinishedAt.ToUnixTimeMilliseconds() / 1000.0),
            "s",
            "When the last complete audit finished, in Unix time."
        );
    }

    /// <summary>The last complete audit of this replica, or null.</summary>
    public AuditOutcome? Last => _last;

    public void Audited(AuditOutcome outcome)
    {
        _last = outcome;
        _audits.Add(1, new KeyValuePair<string, object?>("outcome", "success"));
    }

    public void BrokeOff() => _audits.Add(1, new KeyValuePair<string, object?>("outcome", "failure"));

    public void Reported(ReportChanges changes)
    {
        Count("written", changes.Written);
        Count("removed", changes.Removed);
        Count("failed", changes.Failed);
    }

    /// <summary>Another replica now audits.</summary>
    public void Forget() => _last = null;

    private void Count(string outcome, int number)
    {
        if (number > 0)
        {
            _reports.Add(number, new KeyValuePair<string, object?>("outcome", outcome));
        }
    }

    private IEnumerable<Measurement<long>> Violations() =>
        _last is not { } last
            ? []
            : last
                .Found.Violations.GroupBy(
                    one => (Rule: ReviewLabels.Rule(one.Key.Rule), Action: ReviewLabels.Of(one.Key.Action)),
                    one => one.Value
                )
                .Select(group => new Measurement<long>(group.Sum(), new("rule", group.Key.Rule), new("action", group.Key.Action)));

    private IEnumerable<Measurement<long>> Objects() =>
        _last is not { } last
            ? []
            : last.Found.Objects.Select(one => new Measurement<long>(one.Value, new KeyValuePair<string, object?>("kind", one.Key)));

    private IEnumerable<Measurement<T>> Of<T>(Func<AuditOutcome, T> value)
        where T : struct => _last is { } last ? [new Measurement<T>(value(last))] : [];
}
