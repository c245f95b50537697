using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>How VirtualServices route the ports of an external host.</summary>
internal static class RoutedTraffic
{
    /// <summary>
    /// The namespaces from which requests reach this port: all that see the entry, or only those of gateways if the sidecars' HTTP routes
    /// for the host send its requests elsewhere.
    /// </summary>
    public static IEnumerable<string> Callers(Review review, KnownServiceEntry entry, in HostName host, int port)
    {
        var name = host.Canonical;
        var routes = Neighbours.VirtualServices(review, host).Where(routes => routes.Meets(entry)).ToList();
        var fromSidecars = routes
            .Where(routes => routes.IsMeshBound)
            .SelectMany(routes => routes.HttpTargets)
            .Where(target => target.FromSidecars)
            .ToList();
        return fromSidecars.Count == 0 || fromSidecars.Exists(IsPort)
            ? entry.Visibility.Namespaces
            : routes
                .Where(routes => routes.HttpTargets.Any(target => target.FromGateways && IsPort(target)))
                .SelectMany(routes => routes.GatewayNamespaces)
                .Distinct();

        bool IsPort(HttpTarget target) => target.Host.Canonical == name && (target.Port == port || target.Port == 0);
    }

    /// <summary>
    /// Whether HTTP routes send unencrypted requests to this port: routes of a gateway, or of sidecars that receive them on an HTTP port
    /// of the host.
    /// </summary>
    public static bool BringsRequests(Review review, KnownServiceEntry entry, in HostName host, int port)
    {
        var name = host.Canonical;
        var takesHttp = entry.Ports.Any(one => PortProtocol.IsHttp(one.Protocol) || PortProtocol.IsSniffed(one.Protocol));
        return Neighbours
            .VirtualServices(review, host)
            .Any(routes =>
                (takesHttp || routes.IsGatewayBound)
                && routes.Meets(entry)
                && routes.HttpTargets.Any(target =>
                    target.Host.Canonical == name && (target.Port == port || (target.Port == 0 && entry.Ports.Count == 1))
                )
            );
    }
}
