using System.Collections.Immutable;
using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>
/// The other objects of the cluster. Read-only, and never blocks. Lookups by host return every object whose hosts overlap the given one:
/// the same name, or a wildcard on either side that covers the other.
/// </summary>
public interface IClusterView
{
    /// <summary>Whether other objects are known at all; if not, rules that need them do not run.</summary>
    bool KnowsObjects { get; }

    /// <summary>Whether every object of a kind in a namespace is known, so that one not found does not exist.</summary>
    bool KnowsAll(ViewKind kind, string @namespace) => false;

    /// <summary>The labels of a namespace; null if unknown. Unchanged labels are the same instance.</summary>
    IReadOnlyDictionary<string, string>? NamespaceLabels(string @namespace);

    ImmutableArray<KnownServiceEntry> ServiceEntries(HostName host);

    /// <summary>One ServiceEntry; null if unknown.</summary>
    KnownServiceEntry? ServiceEntry(ObjectKey key) => null;

    ImmutableArray<KnownVirtualService> VirtualServices(HostName host);

    /// <summary>
    /// The VirtualServices, delegates included, whose HTTP routes send requests to exactly this host. Slow: a scan of all of them.
    /// </summary>
    IEnumerable<KnownVirtualService> RoutesTo(HostName host) => [];

    /// <summary>One VirtualService, with or without hosts; null if unknown.</summary>
    KnownVirtualService? VirtualService(ObjectKey key) => null;

    /// <summary>The HTTPRoutes and GRPCRoutes, in no particular order.</summary>
    IEnumerable<KnownGatewayRoute> GatewayRoutes => [];

    ImmutableArray<KnownDestinationRule> DestinationRules(HostName host);

    /// <summary>The ports of a ServiceEntry for which BackendTLSPolicies originate TLS, by name; null for all of them.</summary>
    IEnumerable<string?> BackendTls(ObjectKey entry) => [];

    KnownService? Service(ObjectKey key) => null;

    /// <summary>The addresses in a Service's EndpointSlices and Endpoints; null if unknown. Only manifests are read for them.</summary>
    IReadOnlyList<string>? Endpoints(ObjectKey service) => null;

    /// <summary>Whether the Service is known to have no cluster IP of its own.</summary>
    bool IsHeadless(ObjectKey key) => Service(key) is { IsHeadless: true };

    KnownGateway? Gateway(ObjectKey key) => null;

    /// <summary>The names of the Gateways of a namespace, in no particular order.</summary>
    IEnumerable<ObjectKey> Gateways(string @namespace) => [];

    /// <summary>The Gateways of a name in any namespace, in no particular order.</summary>
    IEnumerable<ObjectKey> GatewaysNamed(string name) => [];

    IEnumerable<KnownSidecar> Sidecars(string @namespace) => [];

    /// <summary>The distinct label sets of a namespace's pods, or of the pod templates among manifests, in no particular order.</summary>
    IEnumerable<IReadOnlyDictionary<string, string>> PodLabels(string @namespace) => [];

    /// <summary>Whether the mesh configuration among manifests lets sidecars capture DNS; null if it is not there.</summary>
    bool? DnsCapture => null;

    /// <summary>The names of all namespaces; empty if not all are known.</summary>
    IEnumerable<string> Namespaces => [];
}
