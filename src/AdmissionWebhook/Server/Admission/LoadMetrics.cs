using System.Diagnostics.Metrics;
using AdmissionWebhook.Telemetry;

namespace AdmissionWebhook.Server.Admission;

/// <summary>How many reviews the server is busy with.</summary>
internal sealed class LoadMetrics
{
    public LoadMetrics(IMeterFactory meters, ReviewLimits limits) => meters.Create(WebhookMetrics.MeterName).CreateObservableGauge(
        "admission_webhook.reviews.in_flight", () => limits.Slots.InFlight, "{review}", "Reviews that are evaluated now or wait for their turn.");
}
