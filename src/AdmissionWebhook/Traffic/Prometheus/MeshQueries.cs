using System.Globalization;

namespace AdmissionWebhook.Traffic.Prometheus;

/// <summary>Queries for Istio's standard metrics, as reported by clients' proxies and waypoints.</summary>
/// <param name="clusterDomain">The domain of the cluster's own Services, which are left out.</param>
internal sealed class MeshQueries(string clusterDomain, ChunkedWindow window)
{
    public const string Service = "destination_service";
    public const string ServiceName = "destination_service_name";
    public const string Namespace = "source_workload_namespace";
    public const string Protocol = "request_protocol";

    /// <summary>Requests, and connections for traffic that is opaque to the proxy.</summary>
    public static readonly IReadOnlyList<string> Counters = ["istio_requests_total", "istio_tcp_connections_opened_total"];

    private static readonly string By = $"sum by ({Service}, {ServiceName}, {Namespace}, {Protocol})";

    /// <summary>Has a value wherever any metric of the mesh was recorded.</summary>
    public static string Presence => $"count({{__name__=~\"{string.Join('|', Counters)}\"}})";

    /// <summary>The increase of the counters in the chunk, resets included.</summary>
    public string Increase(string counter) => $"{By} (increase({Selector(counter)}[{Seconds(window.Reach)}]))";

    /// <summary>
    /// The first value of counters that are new in this chunk. Prometheus does not count it as an increase, so a host that a pod calls once
    /// would never be seen.
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
