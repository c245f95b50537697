using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace AdmissionWebhook.Telemetry;

/// <summary>Selects instruments: our own and the web server's for this server only, the runtime's as far as they can be charted.</summary>
internal sealed class MetricViews(IMeterFactory meters)
{
    private const string RuntimeMeter = "System.Runtime";
    private const string ServerMeter = "Microsoft.AspNetCore.Server.Kestrel";

    /// <summary>The meters to listen to.</summary>
    public static readonly string[] Meters = [WebhookMetrics.MeterName, RuntimeMeter, ServerMeter];

    // .NET declares the first two as counters although they can fall; the others have names that Prometheus reserves for histograms.
    private static readonly string[] Misnamed =
    [
        "dotnet.thread_pool.queue.length",
        "dotnet.thread_pool.thread.count",
        "dotnet.assembly.count",
        "dotnet.process.cpu.count",
        "dotnet.timer.count",
    ];

    // Room for as many series as there can be; OpenTelemetry would reserve 2,000 for each instrument, 8 MB in all.
    private const int MaxSeries = 100;

    // Those by rule, and reviews by endpoint, outcome, operation and kind.
    private static readonly string[] ManySeries =
    [
        "admission_webhook.reviews",
        "admission_webhook.findings",
        "admission_webhook.rule.failures",
        "admission_webhook.audit.violations",
    ];

    // The scraper already knows where the server listens.
    private static readonly Dictionary<string, string[]> ServerInstruments = new()
    {
        ["kestrel.active_connections"] = ["server.port"],
        ["kestrel.rejected_connections"] = ["server.port"],
        ["kestrel.tls_handshake.duration"] = ["error.type"],
    };

    /// <summary>Null keeps an instrument unchanged.</summary>
    public MetricStreamConfiguration? Of(Instrument instrument) =>
        instrument.Meter.Name switch
        {
            RuntimeMeter => Misnamed.Contains(instrument.Name) ? MetricStreamConfiguration.Drop : Few(),

            // Meters are found by name across the process, and tests run several servers in one process.
            _ when !ReferenceEquals(instrument.Meter.Scope, meters) => MetricStreamConfiguration.Drop,
            ServerMeter => ServerInstruments.TryGetValue(instrument.Name, out var tags)
                ? new MetricStreamConfiguration { TagKeys = tags, CardinalityLimit = MaxSeries }
                : MetricStreamConfiguration.Drop,
            _ => ManySeries.Contains(instrument.Name) ? null : Few(),
        };

    private static MetricStreamConfiguration Few() => new() { CardinalityLimit = MaxSeries };
}
