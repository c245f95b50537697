using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AdmissionWebhook.Telemetry;

/// <summary>
/// Builds OpenTelemetry's providers before the ports open and disposes them, which flushes, after they have closed. Metrics can always be
/// pulled; they, the spans and the logs are also sent by OTLP where <see cref="EndpointVariable"/> says whither. The other standard
/// <c>OTEL_*</c> variables hold.
/// </summary>
internal sealed class TelemetryExport(PrometheusText text, IMeterFactory meters, LoadedMetrics loaded) : IHostedService, IDisposable
{
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string RuntimeMeter = "System.Runtime";

    private MeterProvider? _metrics;
    private TracerProvider? _spans;

    public static bool IsSent => Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 };

    /// <summary>What sends: <c>admission-webhook</c> and its version, unless <c>OTEL_SERVICE_NAME</c> or <c>OTEL_RESOURCE_ATTRIBUTES</c> say otherwise.</summary>
    public static ResourceBuilder Resource => ResourceBuilder.CreateEmpty()
        .AddService("admission-webhook", serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3))
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Whoever collects needs the gauges, and nobody else asks for them.
        _ = loaded;
        var metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Resource)
            .AddMeter(WebhookMetrics.MeterName, RuntimeMeter)
            .AddView(instrument => IsAnothers(instrument) ? MetricStreamConfiguration.Drop : null)
            .AddReader(text.Reader);
        if (IsSent)
        {
            metrics.AddOtlpExporter();
            _spans = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(Resource)
                .AddSource(ReviewSpan.SourceName)
                .AddOtlpExporter()
                .Build();
        }

        _metrics = metrics.Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _metrics?.Dispose();
        _spans?.Dispose();
    }

    // Meters are known by name in the whole process, in which tests run several servers.
    private bool IsAnothers(Instrument instrument) =>
        instrument.Meter.Name == WebhookMetrics.MeterName && !ReferenceEquals(instrument.Meter.Scope, meters);
}
