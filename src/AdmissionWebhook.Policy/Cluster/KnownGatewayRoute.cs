using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>The part of an HTTPRoute or GRPCRoute that rules read.</summary>
/// <param name="Kind">Which of the two.</param>
/// <param name="Key">Its namespace and name.</param>
/// <param name="Entries">The ServiceEntries whose requests it receives, each with a port; 0 for all of them.</param>
/// <param name="IsServiceBound">Whether it receives requests for Services.</param>
/// <param name="GatewayNamespaces">The namespaces of the Gateways that use it.</param>
/// <param name="Targets">Its backends and mirrors, by full name.</param>
public sealed record KnownGatewayRoute(
    IstioKind Kind,
    ObjectKey Key,
    IReadOnlyList<(ObjectKey Entry, int Port)> Entries,
    bool IsServiceBound,
    IReadOnlyList<string> GatewayNamespaces,
    IReadOnlyList<(HostName Host, int Port)> Targets
)
{
    /// <summary>
    /// Whether clients in a namespace use it for this port of a ServiceEntry. A route beside the entry applies to all clients, any other
    /// only to those in its own namespace (Gateway API, GEP-1426: producer and consumer routes).
    /// </summary>
    public bool Captures(KnownServiceEntry entry, int port, string client) =>
        (Key.Namespace == entry.Key.Namespace || Key.Namespace == client)
        && Entries.Any(parent => parent.Entry == entry.Key && (parent.Port == 0 || parent.Port == port));

    /// <summary>Whether it sends requests to this port of a host.</summary>
    public bool LeadsTo(HostName host, int port) => Targets.Any(target => target.Host.Canonical == host.Canonical && target.Port == port);
}
