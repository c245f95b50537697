using System.Collections.Immutable;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Checks;

/// <summary>Two views without a common object, seen as one.</summary>
internal sealed class LayeredView(IClusterView one, IClusterView other) : IClusterView
{
    public bool KnowsObjects => true;

    public bool? DnsCapture { get; init; }

    public IEnumerable<KnownGatewayRoute> GatewayRoutes => one.GatewayRoutes.Concat(other.GatewayRoutes);

    public IEnumerable<string> Namespaces => one.Namespaces.Union(other.Namespaces);

    public bool KnowsAll(ViewKind kind, string @namespace) => one.KnowsAll(kind, @namespace) || other.KnowsAll(kind, @namespace);

    public IReadOnlyDictionary<string, string>? NamespaceLabels(string @namespace) =>
        one.NamespaceLabels(@namespace) ?? other.NamespaceLabels(@namespace);

    public ImmutableArray<KnownServiceEntry> ServiceEntries(HostName host) => one.ServiceEntries(host).AddRange(other.ServiceEntries(host));

    public ImmutableArray<KnownVirtualService> VirtualServices(HostName host) =>
        one.VirtualServices(host).AddRange(other.VirtualServices(host));

    public IEnumerable<KnownVirtualService> RoutesTo(HostName host) => one.RoutesTo(host).Concat(other.RoutesTo(host));

    public KnownVirtualService? VirtualService(ObjectKey key) => one.VirtualService(key) ?? other.VirtualService(key);

    public ImmutableArray<KnownDestinationRule> DestinationRules(HostName host) =>
        one.DestinationRules(host).AddRange(other.DestinationRules(host));

    public IEnumerable<string?> BackendTls(ObjectKey entry) => one.BackendTls(entry).Concat(other.BackendTls(entry));

    public KnownService? Service(ObjectKey key) => one.Service(key) ?? other.Service(key);

    public IReadOnlyList<string>? Endpoints(ObjectKey service) =>
        (one.Endpoints(service), other.Endpoints(service)) switch
        {
            ({ } first, { } second) => [.. first, .. second],
            var (first, second) => first ?? second,
        };

    public KnownGateway? Gateway(ObjectKey key) => one.Gateway(key) ?? other.Gateway(key);

    public IEnumerable<ObjectKey> Gateways(string @namespace) => one.Gateways(@namespace).Union(other.Gateways(@namespace));

    public IEnumerable<KnownSidecar> Sidecars(string @namespace) => one.Sidecars(@namespace).Concat(other.Sidecars(@namespace));

    public IEnumerable<IReadOnlyDictionary<string, string>> PodLabels(string @namespace) =>
        one.PodLabels(@namespace).Concat(other.PodLabels(@namespace));
}
