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
    /// The first value of counters that are new in this chunk. To Prometheus it is no increase, so a host that a pod calls once would
    /// never be seen.
    /// </summary>
    public string Beginning(string counter)
    {
        var (selector, chunk) = (Selector(counter), Seconds(window.Chunk));
        return $"{By} (min_over_time({selector}[{chunk}]) unless count_over_time({selector}[{chunk}] offset {chunk}))";
    }

    private string Selector(string counter)
    {
        var domain = clusterDomain.Replace(".", "[.]", StringComparison.Ordinal);
        return $"{counter}{{reporter=~\"source|waypoint\", {Service}!~\".+[.]svc[.]{domain}(:[0-9]+)?\"}}";
    }

    private static string Seconds(TimeSpan duration) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(duration.TotalSeconds)}s");
}
