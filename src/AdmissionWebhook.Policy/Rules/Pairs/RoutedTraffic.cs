using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>How routes lead to the ports of an external host.</summary>
internal static class RoutedTraffic
{
    /// <summary>
    /// The namespaces from which requests reach this port: all that see the entry, or only those of gateways if the sidecars' HTTP routes
    /// for the host send its requests elsewhere or answer them.
    /// </summary>
    public static IEnumerable<string> Callers(Review review, KnownServiceEntry entry, HostName host, int port)
    {
        var routes = Neighbours.VirtualServices(review, host).Where(routes => routes.Meets(entry)).ToList();
        var clients = IsPassedOn()
            ? entry
                .Visibility.Namespaces.Where(client =>
                    !review.Cluster.GatewayRoutes.Any(route => route.Captures(entry, port, client) && !route.LeadsTo(host, port))
                )
                .ToList()
            : [];
        return clients.Count > 0
            ? clients
            : routes
                .Where(routes => routes.HttpTargets.Any(target => target.FromGateways && IsPort(target)))
                .SelectMany(routes => routes.GatewayNamespaces)
                .Concat(review.Cluster.GatewayRoutes.Where(route => route.LeadsTo(host, port)).SelectMany(route => route.GatewayNamespaces))
                .Distinct();

        bool IsPassedOn()
        {
            var fromSidecars = routes
                .Where(routes => routes.IsMeshBound)
                .SelectMany(routes => routes.HttpTargets)
                .Where(target => target.FromSidecars)
                .ToList();
            return fromSidecars.Count > 0 ? fromSidecars.Exists(IsPort) : !routes.Exists(one => IsAnswered(review, one, entry, port));
        }

        bool IsPort(HttpTarget target) => target.Host.Canonical == host.Canonical && (target.Port == port || target.Port == 0);
    }

    /// <summary>
    /// Whether HTTP routes send unencrypted requests to this port. The route can be for any host: an alias inside the mesh, or a name that
    /// an ingress gateway serves (istio pilot/pkg/networking/core/route/route.go, GetDestinationCluster).
    /// </summary>
    public static bool BringsRequests(Review review, KnownServiceEntry entry, HostName host, int port)
    {
        return Neighbours
                .RoutesTo(review, host)
                .Any(routes => routes.Meets(entry) && routes.HttpTargets.Any(target => IsPort(target) && Takes(review, routes, target)))
            || review.Cluster.GatewayRoutes.Any(route => route.LeadsTo(host, port) && Takes(entry, route));

        bool IsPort(HttpTarget target) =>
            target.Host.Canonical == host.Canonical && (target.Port == port || (target.Port == 0 && entry.Ports.Count == 1));
    }

    // Sidecars use an HTTP route only on HTTP ports of its hosts. A delegate has no hosts, and a name may be registered elsewhere.
    private static bool Takes(Review review, KnownVirtualService routes, HttpTarget target) =>
        target.FromGateways
        || routes.Hosts.Count == 0
        || routes.Hosts.Any(host => Entries(review, host) is var entries && (entries.Count == 0 || entries.Exists(HasHttp)));

    private static bool Takes(KnownServiceEntry entry, KnownGatewayRoute route) =>
        route.IsServiceBound
        || route.GatewayNamespaces.Any(entry.IsVisibleIn)
        || route.Entries.Any(parent => parent.Entry != entry.Key || HasHttp(entry));

    private static List<KnownServiceEntry> Entries(Review review, HostName host)
    {
        var entries = Neighbours.ServiceEntries(review, host).ToList();
        if (review.Known is KnownServiceEntry own && own.Hosts.Any(one => one.Overlaps(host)))
        {
            entries.Add(own);
        }

        return entries;
    }

    private static bool HasHttp(KnownServiceEntry entry) =>
        entry.Ports.Any(port => PortProtocol.IsHttp(port.Protocol) || PortProtocol.IsSniffed(port.Protocol));

    // Clients that see the entry but not the answer send their requests out. No sidecar in a platform namespace is a client.
    private static bool IsAnswered(Review review, KnownVirtualService routes, KnownServiceEntry entry, int port) =>
        routes.IsMeshBound
        && routes.AnsweredPorts.Any(answered => answered == port || answered == 0)
        && (
            entry.Visibility.IsEverywhere
                ? routes.Visibility.IsEverywhere
                : entry.Visibility.Namespaces.All(client => routes.IsVisibleIn(client) || review.Mesh.IsPlatform(client))
        );
}
