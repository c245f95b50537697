using System.Net;
using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Traffic.AccessLogs;

/// <summary>The destination that an access log entry shows.</summary>
internal static class AccessLogFlow
{
    /// <returns>Null for traffic that does not leave the pod.</returns>
    public static TrafficFlow? Of(AccessLogEntry entry)
    {
        if (UpstreamCluster.Of(entry.UpstreamCluster, entry.RouteName) is not { } cluster)
        {
            return null;
        }

        var (named, namedPort) = Named(entry);
        var (host, port) = cluster.Host.Length == 0 ? (named, Asked(entry) ?? namedPort) : (Narrowed(cluster.Host, named), cluster.Port);
        return new TrafficFlow(host.Length > 0 ? host : Address(entry), port, entry.Namespace, Protocol(entry), cluster.Routing)
        {
            FirstSeen = entry.Start ?? default,
            LastSeen = entry.Start ?? default,
        };
    }

    private static (string Host, int? Port) Named(AccessLogEntry entry)
    {
        // A proxy that calls another with mutual TLS sends the cluster's name as SNI.
        var sni = entry.RequestedServerName.StartsWith("outbound_.", StringComparison.Ordinal) ? "" : entry.RequestedServerName;
        var (host, port) = SeenAuthority.Split(entry.Authority);
        return host.Length > 0 ? (host, port) : SeenAuthority.Split(sni);
    }

    // The ServiceEntry may register *.example.com; the name that was called is more precise.
    private static string Narrowed(string registered, string named) =>
        HostName.Parse(registered) is { IsWildcard: true } wildcard && wildcard.Contains(HostName.Parse(named))
            ? named
            : registered.ToLowerInvariant();

    private static int? Asked(AccessLogEntry entry) =>
        SeenAuthority.Split(entry.DownstreamLocalAddress).Port ?? SeenAuthority.Split(entry.UpstreamHost).Port;

    private static string Address(AccessLogEntry entry)
    {
        var (host, _) = SeenAuthority.Split(entry.UpstreamHost is "" or "-" ? entry.DownstreamLocalAddress : entry.UpstreamHost);
        return IPAddress.TryParse(host, out _) ? host : "";
    }

    private static TrafficProtocol Protocol(AccessLogEntry entry) =>
        entry.Protocol.StartsWith("HTTP/", StringComparison.Ordinal) ? TrafficProtocol.Http
        : entry.RequestedServerName is not ("" or "-") ? TrafficProtocol.Tls
        : TrafficProtocol.Tcp;
}
