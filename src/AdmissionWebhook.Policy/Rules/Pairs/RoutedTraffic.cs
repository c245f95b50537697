using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>How VirtualServices route the ports of an external host.</summary>
internal static class RoutedTraffic
{
    /// <summary>Whether the sidecars' HTTP routes send the host's requests somewhere other than this port.</summary>
    public static bool LeavesPort(Review review, KnownServiceEntry entry, in HostName host, int port)
    {
        var name = host.Canonical;
        var targets = Neighbours.VirtualServices(review, host)
            .Where(routes => routes.IsMeshBound && routes.Meets(entry))
            .SelectMany(routes => routes.HttpTargets)
            .ToList();
        return targets.Count > 0 && !targets.Exists(target => target.Host.Canonical == name && (target.Port == port || target.Port == 0));
    }

    /// <summary>
    /// Whether HTTP routes send unencrypted requests to this port: routes of a gateway, or of sidecars that receive them on an HTTP port
    /// of the host.
    /// </summary>
    public static bool BringsRequests(Review review, KnownServiceEntry entry, in HostName host, int port)
    {
        var name = host.Canonical;
        var takesHttp = entry.Ports.Any(one => PortProtocol.IsHttp(one.Protocol) || PortProtocol.IsSniffed(one.Protocol));
        return Neighbours.VirtualServices(review, host).Any(routes =>
            (takesHttp || routes.IsGatewayBound) && routes.Meets(entry)
            && routes.HttpTargets.Any(target => target.Host.Canonical == name && (target.Port == port || (target.Port == 0 && entry.Ports.Count == 1))));
    }
}
