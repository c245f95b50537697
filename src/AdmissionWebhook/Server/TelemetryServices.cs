using AdmissionWebhook.Audit;
using AdmissionWebhook.Server.Admission;
using AdmissionWebhook.Server.Listening;
using AdmissionWebhook.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AdmissionWebhook.Server;

/// <summary>Registers telemetry, and serves <c>/metrics</c> on the management port.</summary>
internal static class TelemetryServices
{
    public const string Metrics = "/metrics";

    public static void AddTelemetry(this WebApplicationBuilder builder, LogFormat format)
    {
        builder.Logging.WriteAs(format);
        builder.Services.AddSingleton<WebhookMetrics>();
        builder.Services.AddSingleton<ReviewTelemetry>();
        builder.Services.AddSingleton<LoadedMetrics>();
        builder.Services.AddSingleton<MeshMetrics>();
        builder.Services.AddSingleton<WatchMetrics>();
        builder.Services.AddSingleton<LoadMetrics>();
        builder.Services.AddSingleton<MetricViews>();
        builder.Services.ConfigureOpenTelemetryMeterProvider(
            (provider, metrics) => metrics.AddView(provider.GetRequiredService<MetricViews>().Of)
        );
        builder.Services.AddOpenTelemetry().ConfigureResource(Describe).WithMetrics(Collect).SendSpansAndLogs();
    }

    public static void MapMetrics(this WebApplication application)
    {
        OtlpExport.WarnOfBadEndpoint(application.Logger);

        // Nothing else resolves these: their instruments are only observed.
        _ = application.Services.GetRequiredService<LoadedMetrics>();
        _ = application.Services.GetRequiredService<MeshMetrics>();
        _ = application.Services.GetRequiredService<WatchMetrics>();
        _ = application.Services.GetRequiredService<LoadMetrics>();
        application
            .MapPrometheusScrapingEndpoint(Metrics)
            .WithMetadata(Listener.Management, new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));

        // Mapping the endpoint has started the provider; anything counted earlier is lost.
        application
            .Services.GetRequiredService<WebhookMetrics>()
            .Announce(AdmissionEndpoints.Validate[1..], AdmissionEndpoints.Mutate[1..]);
    }

    // Environment variables go last: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
    private static void Describe(ResourceBuilder resource) =>
        resource.AddService("admission-webhook", serviceVersion: WebhookMetrics.Version).AddEnvironmentVariableDetector();

    private static void Collect(MeterProviderBuilder metrics)
    {
        // Every scrape gets current values, however recent the last one was.
        metrics.AddMeter(MetricViews.Meters).AddPrometheusExporter(prometheus => prometheus.ScrapeResponseCacheDurationMilliseconds = 0);
        if (OtlpExport.Sends("METRICS"))
        {
            metrics.AddOtlpExporter();
        }
    }

    private static void SendSpansAndLogs(this OpenTelemetryBuilder telemetry)
    {
        if (OtlpExport.Sends("TRACES"))
        {
            telemetry.WithTracing(spans => spans.AddSource(ReviewSpan.SourceName).AddOtlpExporter());
        }

        if (OtlpExport.Sends("LOGS"))
        {
            telemetry.WithLogging(logs => logs.AddOtlpExporter());
        }
    }
}
