using System.Globalization;

namespace AdmissionWebhook.Traffic.Prometheus;

/// <summary>What Prometheus is asked about Istio's standard metrics, as clients' proxies and waypoints report them.</summary>
/// <param name="clusterDomain">The zone of the cluster's own Services, which are left out.</param>
internal sealed class MeshQueries(string clusterDomain, ChunkedWindow window)
{
    public const string Service = "destination_service";
    public const string ServiceName = "destination_service_name";
    public const string Namespace = "source_workload_namespace";
    public const string Protocol = "request_protocol";

    /// <summary>Requests, and connections of what is opaque to the proxy.</summary>
    public static readonly IReadOnlyList<string> Counters = ["istio_requests_total", "istio_tcp_connections_opened_total"];

    private static readonly string By = $"sum by ({Service}, {ServiceName}, {Namespace}, {Protocol})";

    /// <summary>A value wherever anything of the mesh was recorded.</summary>
    public static string Presence => $"count({{__name__=~\"{string.Join('|', Counters)}\"}})";

    /// <summary>How far the counters rose in the chunk; resets are added up.</summary>
    public string Increase(string counter) => $"{By} (increase({Selector(counter)}[{Seconds(window.Reach)}]))";

    /// <summary>
    /// Where the counters stood that are new in this chunk: what is counted at the first sample is no increase to Prometheus, and a host
    /// that is called once by a pod would never be seen.
    /// </summary>
    public string Beginning(string counter) =>
        $"{By} (min_over_time({Selector(counter)}[{Seconds(window.Chunk)}]) unless count_over_time({Selector(counter)}[{Seconds(window.Chunk)}] offset {Seconds(window.Chunk)}))";

    private string Selector(string counter) =>
        $"{counter}{{reporter=~\"source|waypoint\", {Service}!~\".+[.]svc[.]{clusterDomain.Replace(".", "[.]", StringComparison.Ordinal)}(:[0-9]+)?\"}}";

    private static string Seconds(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(duration.TotalSeconds)}s");
}
