using System.Diagnostics.Metrics;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Rules.Resilience;
using AdmissionWebhook.Telemetry;

namespace AdmissionWebhook.Audit;

/// <summary>
/// Whether the mesh allows traffic to unregistered hosts: as a policy states it, and as the last audit found it, on the replica that
/// audits. No series if neither is known.
/// </summary>
internal sealed class MeshMetrics
{
    private readonly PolicyStore _policies;
    private readonly AuditMetrics? _audits;

    /// <param name="audits">Null if nothing is audited.</param>
    public MeshMetrics(IMeterFactory meters, PolicyStore policies, AuditMetrics? audits = null)
    {
        (_policies, _audits) = (policies, audits);
        meters
            .Create(WebhookMetrics.MeterName)
            .CreateObservableGauge(
                "admission_webhook.mesh.allow_any",
                AllowAny,
                "{state}",
                "1 if the mesh allows traffic to unregistered hosts (ALLOW_ANY)."
            );
    }

    private IEnumerable<Measurement<int>> AllowAny()
    {
        var stated = _policies.Current.Mesh.OutboundTrafficPolicy;
        var audited = _audits?.Last;
        if (stated is not null || audited is not null)
        {
            var found = audited?.Found.Violations.Any(one => one.Key.Rule == MeshOutboundPolicy.Rule && one.Value > 0) ?? false;
            yield return new Measurement<int>(found || stated == "ALLOW_ANY" ? 1 : 0);
        }
    }
}
