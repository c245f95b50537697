using System.Diagnostics.Metrics;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Kubernetes.Caching;

namespace AdmissionWebhook.Telemetry;

/// <summary>The state of the watches, by resource. No series without a cluster.</summary>
internal sealed class WatchMetrics
{
    private readonly IReadOnlyList<IReflector> _reflectors;

    public WatchMetrics(IMeterFactory meters, ClusterWatch? watch = null)
    {
        _reflectors = watch?.Reflectors ?? [];
        var meter = meters.Create(WebhookMetrics.MeterName);
        meter.CreateObservableGauge(
            "admission_webhook.watch.objects",
            () => Each(reflector => reflector.Count),
            "{object}",
            "Objects of the cluster in the cache."
        );
        meter.CreateObservableGauge(
            "admission_webhook.watch.unreadable",
            () => Each(reflector => reflector.State.Unreadable),
            "{object}",
            "Objects of the cluster that could not be read."
        );
        meter.CreateObservableGauge(
            "admission_webhook.watch.lost",
            () => Each(reflector => reflector.State is { Synced: true, Failure: null } ? 0 : 1),
            "{state}",
            "1 while the watch of a resource is lost; its last known state stays in use."
        );
        meter.CreateObservableCounter(
            "admission_webhook.watch.restarts",
            () => Each(reflector => Math.Max(0, reflector.State.Lists - 1)),
            "{restart}",
            "Full lists after the first, because a watch could not be resumed."
        );
        meter.CreateObservableCounter(
            "admission_webhook.watch.failures",
            () => Each(reflector => reflector.State.Failures),
            "{failure}",
            "Lists and watches that failed."
        );
    }

    private IEnumerable<Measurement<int>> Each(Func<IReflector, int> value) =>
        _reflectors.Select(reflector => new Measurement<int>(
            value(reflector),
            new KeyValuePair<string, object?>("resource", reflector.Type.Plural)
        ));
}
