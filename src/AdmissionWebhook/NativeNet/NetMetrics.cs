using System.Diagnostics.Metrics;
using AdmissionWebhook.Telemetry;

namespace AdmissionWebhook.NativeNet;

/// <summary>The state of the native net, on the replica that maintains it; other replicas export nothing.</summary>
internal sealed class NetMetrics
{
    private readonly Counter<long> _writes;
    private volatile NetState? _last;

    public NetMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(WebhookMetrics.MeterName);
        _writes = meter.CreateCounter<long>(
            "admission_webhook.native_net.writes",
            "{object}",
            "Native policies and bindings that were written, removed or failed to be written."
        );
        meter.CreateObservableGauge(
            "admission_webhook.native_net.policies",
            () => Of(last => last.Policies),
            "{policy}",
            "Policies that the native net should hold."
        );
        meter.CreateObservableGauge(
            "admission_webhook.native_net.stale",
            () => Of(last => last.Failure is null ? 0 : 1),
            "{state}",
            "1 while the native net is out of step with the policies in force."
        );
    }

    /// <summary>Null on a replica that does not maintain the net, and before its first check.</summary>
    public NetState? Last => _last;

    public void Looked(NetState state, NetChanges? changes)
    {
        _last = state;
        Count("written", changes?.Written ?? 0);
        Count("removed", changes?.Removed ?? 0);
        Count("failed", changes?.Failures.Count ?? 1);
    }

    /// <summary>Another replica maintains the net now.</summary>
    public void Forget() => _last = null;

    private void Count(string outcome, int number) => _writes.Add(number, new KeyValuePair<string, object?>("outcome", outcome));

    private IEnumerable<Measurement<int>> Of(Func<NetState, int> value) => _last is { } last ? [new Measurement<int>(value(last))] : [];
}
