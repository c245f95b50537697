using System.Diagnostics.Metrics;
using AdmissionWebhook.Telemetry;

namespace AdmissionWebhook.Server.Admission;

/// <summary>Number of reviews in progress.</summary>
internal sealed class LoadMetrics
{
    public LoadMetrics(IMeterFactory meters, ReviewLimits limits) =>
        meters
            .Create(WebhookMetrics.MeterName)
            .CreateObservableGauge(
                "admission_webhook.reviews.in_flight",
                () => limits.Slots.InFlight,
                "{review}",
                "Reviews being evaluated or queued."
            );
}
