using System.Globalization;

namespace AdmissionWebhook.Traffic.AccessLogs;

/// <summary>Parses the names that istiod gives Envoy clusters and routes (<c>outbound|443|subset|host</c>).</summary>
/// <param name="Host">The service's host; empty if the name has none.</param>
/// <param name="Port">The service's port.</param>
internal readonly record struct UpstreamCluster(TrafficRouting Routing, string Host, int? Port)
{
    private const string Outbound = "outbound";

    /// <returns>Null for traffic that does not leave the pod: inbound, a probe, a response from the proxy itself.</returns>
    public static UpstreamCluster? Of(string cluster, string route)
    {
        switch (cluster, route)
        {
            case ("PassthroughCluster", _) or ("" or "-", "allow_any"):
                return new UpstreamCluster(TrafficRouting.PassedThrough, "", null);
            case ("BlackHoleCluster", _) or ("" or "-", "block_all"):
                return new UpstreamCluster(TrafficRouting.Blocked, "", null);
            case ("", _):
                return new UpstreamCluster(TrafficRouting.Unknown, "", null);
        }

        // At an egress gateway the same cluster is named outbound_.443_._.host.
        var parts = cluster.StartsWith("outbound_.", StringComparison.Ordinal) ? cluster.Split("_.", 4) : cluster.Split('|', 4);
        return parts is [Outbound, var port, _, var host] ? new UpstreamCluster(TrafficRouting.Registered, host, Number(port)) : null;
    }

    private static int? Number(string port) =>
        int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
