using System.Diagnostics.Metrics;
using AdmissionWebhook.Files;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Tls;

namespace AdmissionWebhook.Telemetry;

/// <summary>Policies, approvals, certificates and reloads in force, read at each scrape.</summary>
internal sealed class LoadedMetrics
{
    /// <summary>How far ahead an approval counts as expiring: the default of the rule <c>expiring-approval</c>.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromDays(14);

    private const string Policy = "policy";
    private const string StoredPolicy = "stored-policy";
    private const string Certificate = "certificate";
    private const string ClientCertificates = "client-authorities";

    private readonly PolicyStore _policies;
    private readonly ServerCertificateStore _certificates;
    private readonly ClientAuthorities? _clients;

    /// <param name="clients">Null if clients need no certificate.</param>
    public LoadedMetrics(
        IMeterFactory meters,
        PolicyStore policies,
        ServerCertificateStore certificates,
        TimeProvider time,
        ClientAuthorities? clients = null
    )
    {
        (_policies, _certificates, _clients) = (policies, certificates, clients);
        var meter = meters.Create(WebhookMetrics.MeterName);
        meter.CreateObservableGauge("admission_webhook.policies", () => policies.Current.Policies.Count, "{policy}", "Policies in force.");
        meter.CreateObservableGauge(
            "admission_webhook.policy.approvals",
            () => Count(_ => true),
            "{approval}",
            "Approvals in force, expired ones included."
        );
        meter.CreateObservableGauge(
            "admission_webhook.policy.approvals.expiring",
            () => time.GetUtcNow() is var now ? Count(approval => !approval.IsExpired(now) && approval.IsExpired(now + Horizon)) : 0,
            "{approval}",
            "Approvals that expire within 14 days."
        );
        meter.CreateObservableGauge(
            "admission_webhook.policy.approvals.expired",
            () => time.GetUtcNow() is var now ? Count(approval => approval.IsExpired(now)) : 0,
            "{approval}",
            "Approvals that have expired but are still in a policy."
        );
        meter.CreateObservableGauge(
            "admission_webhook.policy.age",
            () => (time.GetUtcNow() - LoadedAt()).TotalSeconds,
            "s",
            "Time since the policies in force were loaded."
        );
        meter.CreateObservableGauge(
            "admission_webhook.certificate.expiry",
            () =>
                certificates.Current is { } served
                    ? [new Measurement<double>((served.NotAfter - time.GetUtcNow()).TotalSeconds)]
                    : Array.Empty<Measurement<double>>(),
            "s",
            "Time until the server certificate in force expires; negative once it has."
        );
        meter.CreateObservableCounter("admission_webhook.reloads", Reloads, "{reload}", "Reloads, by content and outcome.");
        meter.CreateObservableGauge(
            "admission_webhook.stale",
            Stale,
            "{state}",
            "1 while the newest content has errors, so that it is not fully in force."
        );
    }

    private long Count(Func<Approval, bool> counts) => _policies.Current.Policies.Sum(policy => policy.Approvals.LongCount(counts));

    private DateTimeOffset LoadedAt() =>
        _policies.StoredStatus is { } stored && stored.LoadedAt > _policies.Status.LoadedAt ? stored.LoadedAt : _policies.Status.LoadedAt;

    private IEnumerable<Measurement<long>> Reloads()
    {
        foreach (var (content, status) in Statuses())
        {
            yield return new(status.Reloads, new("content", content), new("outcome", "success"));
            yield return new(status.Failures, new("content", content), new("outcome", "failure"));
        }
    }

    private IEnumerable<Measurement<long>> Stale() =>
        Statuses()
            .Select(loaded => new Measurement<long>(
                loaded.Status.LastError is null ? 0 : 1,
                new KeyValuePair<string, object?>("content", loaded.Content)
            ));

    private IEnumerable<(string Content, ReloadStatus Status)> Statuses()
    {
        yield return (Policy, _policies.Status);
        if (_policies.StoredStatus is { } stored)
        {
            yield return (StoredPolicy, stored);
        }

        yield return (Certificate, _certificates.Status);
        if (_clients is not null)
        {
            yield return (ClientCertificates, _clients.Status);
        }
    }
}
