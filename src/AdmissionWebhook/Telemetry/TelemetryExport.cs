using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AdmissionWebhook.Telemetry;

/// <summary>
/// Builds OpenTelemetry's providers before the ports open and disposes them, which flushes, after they have closed. Metrics can always be
/// pulled; they, the spans and the logs are also sent by OTLP where <see cref="EndpointVariable"/> says whither. The other standard
/// <c>OTEL_*</c> variables hold, <c>OTEL_SDK_DISABLED</c> and <c>OTEL_TRACES_EXPORTER=none</c> (and its like for metrics and logs) among them.
/// </summary>
internal sealed partial class TelemetryExport(
    PrometheusText text, MetricViews views, WebhookMetrics events, LoadedMetrics loaded, WatchMetrics watch, ILogger<TelemetryExport> logger)
    : IHostedService, IDisposable
{
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private MeterProvider? _metrics;
    private TracerProvider? _spans;

    public static string Version { get; } = typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>What sends: <c>admission-webhook</c> and its version, unless <c>OTEL_SERVICE_NAME</c> or <c>OTEL_RESOURCE_ATTRIBUTES</c> say otherwise.</summary>
    public static ResourceBuilder Resource => ResourceBuilder.CreateEmpty()
        .AddService("admission-webhook", serviceVersion: Version)
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    /// <param name="signal">As in the names of variables: <c>TRACES</c>, <c>METRICS</c>, <c>LOGS</c>.</param>
    public static bool Sends(string signal) =>
        IsAddress(Variable(EndpointVariable))
        && !Variable("OTEL_SDK_DISABLED").Equals("true", StringComparison.OrdinalIgnoreCase)
        && Variable($"OTEL_{signal}_EXPORTER") != "none";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Whoever collects needs the gauges, and nobody else asks for them.
        _ = (loaded, watch);
        if (Variable(EndpointVariable) is { Length: > 0 } address && !IsAddress(address))
        {
            Log.NoAddress(logger, EndpointVariable, address);
        }

        var metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Resource)
            .AddMeter(MetricViews.Meters)
            .AddView(views.Of)
            .AddReader(text.Reader);
        if (Sends("METRICS"))
        {
            metrics.AddOtlpExporter();
        }

        if (Sends("TRACES"))
        {
            _spans = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(Resource)
                .AddSource(ReviewSpan.SourceName)
                .AddOtlpExporter()
                .Build();
        }

        _metrics = metrics.Build();
        events.Announce();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _metrics?.Dispose();
        _spans?.Dispose();
    }

    // The exporter would take its default in silence.
    private static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https";

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Variable} is no http or https address, so nothing is sent by OTLP: {Address}")]
        public static partial void NoAddress(ILogger logger, string variable, string address);
    }
}
