using System.Diagnostics.Metrics;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Server.Listening;
using AdmissionWebhook.Tls;

namespace AdmissionWebhook.Telemetry;

/// <summary>Telemetry's part of the server, and <c>/metrics</c> on the management port.</summary>
internal static class TelemetryRegistration
{
    public const string Metrics = "/metrics";

    public static void AddTelemetry(this WebApplicationBuilder builder, LogFormat format)
    {
        builder.Logging.WriteAs(format);
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<WebhookMetrics>();
        builder.Services.AddSingleton<ReviewTelemetry>();
        builder.Services.AddSingleton<PrometheusText>();
        builder.Services.AddSingleton(provider => new LoadedMetrics(
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<PolicyStore>(),
            provider.GetRequiredService<ServerCertificateStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ClientAuthorities>()));
        builder.Services.AddSingleton(provider => new WatchMetrics(
            provider.GetRequiredService<IMeterFactory>(), provider.GetService<ClusterWatch>()));
        builder.Services.AddSingleton<MetricViews>();
        builder.Services.AddHostedService<TelemetryExport>();
    }

    public static void MapMetrics(this WebApplication application)
    {
        var text = application.Services.GetRequiredService<PrometheusText>();
        RequestDelegate answer = context =>
        {
            context.Response.ContentType = PrometheusText.ContentType;
            context.Response.Headers.CacheControl = "no-store";
            return context.Response.WriteAsync(text.Collect());
        };
        application.MapMethods(Metrics, [HttpMethods.Get, HttpMethods.Head], answer).WithMetadata(Listener.Management);
    }
}
