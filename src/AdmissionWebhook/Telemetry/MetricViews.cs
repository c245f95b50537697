using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace AdmissionWebhook.Telemetry;

/// <summary>What is kept of instruments: of our own and the web server's those of this server, of the runtime's what can be charted.</summary>
internal sealed class MetricViews(IMeterFactory meters)
{
    private const string RuntimeMeter = "System.Runtime";
    private const string ServerMeter = "Microsoft.AspNetCore.Server.Kestrel";

    /// <summary>The meters that are listened to.</summary>
    public static readonly string[] Meters = [WebhookMetrics.MeterName, RuntimeMeter, ServerMeter];

    // .NET declares the first two as counters, though they fall; the others bear names that Prometheus keeps for histograms.
    private static readonly string[] Misnamed =
        ["dotnet.thread_pool.queue.length", "dotnet.thread_pool.thread.count", "dotnet.assembly.count", "dotnet.process.cpu.count", "dotnet.timer.count"];

    // Where a server listens is known to whoever scrapes it.
    private static readonly Dictionary<string, string[]> ServerInstruments = new()
    {
        ["kestrel.active_connections"] = ["server.port"],
        ["kestrel.rejected_connections"] = ["server.port"],
        ["kestrel.tls_handshake.duration"] = ["error.type"],
    };

    /// <summary>Null keeps an instrument as it is.</summary>
    public MetricStreamConfiguration? Of(Instrument instrument) => instrument.Meter.Name switch
    {
        RuntimeMeter => Misnamed.Contains(instrument.Name) ? MetricStreamConfiguration.Drop : null,

        // Meters are known by name in the whole process, in which tests run several servers.
        _ when !ReferenceEquals(instrument.Meter.Scope, meters) => MetricStreamConfiguration.Drop,
        ServerMeter => ServerInstruments.TryGetValue(instrument.Name, out var tags) ? new MetricStreamConfiguration { TagKeys = tags } : MetricStreamConfiguration.Drop,
        _ => null,
    };
}
