using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>
/// The known objects of a cluster, or of a folder of manifests, by host. One writer at a time, any number of readers. Readers never wait
/// and never see half an object.
/// </summary>
public sealed class ClusterIndex : IClusterView
{
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> _namespaces = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ObjectKey, KnownService> _services = new();
    private readonly ConcurrentDictionary<ObjectKey, KnownGateway> _gateways = new();
    private readonly ConcurrentDictionary<ObjectKey, KnownSidecar> _sidecars = new();
    private readonly ConcurrentDictionary<ObjectKey, ImmutableArray<string>> _endpoints = new();
    private readonly ConcurrentDictionary<(IstioKind, ObjectKey), KnownGatewayRoute> _gatewayRoutes = new();
    private readonly ConcurrentDictionary<ObjectKey, KnownBackendTls> _backendTls = new();
    private readonly LabelSets _pods = new();
    private readonly ConcurrentDictionary<(ViewKind Kind, string Namespace), byte> _complete = new();
    private readonly HostTable<KnownServiceEntry> _serviceEntries = new();
    private readonly HostTable<KnownVirtualService> _virtualServices = new();
    private readonly HostTable<KnownDestinationRule> _destinationRules = new();

    /// <summary>Builds an index of manifests. A kind is complete in a namespace that has at least one document of that kind.</summary>
    /// <param name="documents">Objects of any kind; kinds that no rule looks up are skipped. They need not outlive the call.</param>
    /// <param name="clusterDomain">The domain that completes short names.</param>
    /// <param name="namespace">The namespace of objects that name none.</param>
    public static ClusterIndex FromDocuments(
        IEnumerable<JsonElement> documents,
        string clusterDomain = MeshFacts.DefaultClusterDomain,
        string @namespace = "default"
    )
    {
        var index = new ClusterIndex();
        var reader = new DocumentReader(index, clusterDomain, @namespace);
        foreach (var document in documents)
        {
            reader.Add(document);
        }

        return index;
    }

    public bool KnowsObjects { get; set; } = true;

    /// <summary>Whether it follows a cluster and every list is complete.</summary>
    public bool KnowsEverything { get; set; }

    public bool? DnsCapture { get; set; }

    public int Count =>
        _serviceEntries.Count
        + _virtualServices.Count
        + _destinationRules.Count
        + _services.Count
        + _gateways.Count
        + _sidecars.Count
        + _gatewayRoutes.Count
        + _backendTls.Count
        + _pods.Count
        + _namespaces.Count;

    public bool KnowsAll(ViewKind kind, string @namespace) => KnowsEverything || _complete.ContainsKey((kind, @namespace));

    public IEnumerable<string> Namespaces => _namespaces.Select(one => one.Key);

    public IReadOnlyDictionary<string, string>? NamespaceLabels(string @namespace) => _namespaces.GetValueOrDefault(@namespace);

    public void SetNamespace(string name, IReadOnlyDictionary<string, string> labels) => _namespaces[name] = labels;

    public void RemoveNamespace(string name) => _namespaces.TryRemove(name, out _);

    /// <summary>For manifests: marks a kind as complete in a namespace.</summary>
    internal void SetComplete(ViewKind kind, string @namespace) => _complete[(kind, @namespace)] = 0;

    public void Set(KnownService service) => _services[service.Key] = service;

    public void RemoveService(ObjectKey key) => _services.TryRemove(key, out _);

    public KnownService? Service(ObjectKey key) => _services.GetValueOrDefault(key);

    /// <summary>For manifests: adds the addresses of one EndpointSlice or Endpoints object.</summary>
    internal void AddEndpoints(ObjectKey service, IReadOnlyList<string> addresses) =>
        _endpoints.AddOrUpdate(service, [.. addresses], (_, known) => known.AddRange(addresses));

    public IReadOnlyList<string>? Endpoints(ObjectKey service) => _endpoints.TryGetValue(service, out var known) ? known : null;

    public void Set(KnownGateway gateway) => _gateways[gateway.Key] = gateway;

    public void RemoveGateway(ObjectKey key) => _gateways.TryRemove(key, out _);

    public KnownGateway? Gateway(ObjectKey key) => _gateways.GetValueOrDefault(key);

    public IEnumerable<ObjectKey> Gateways(string @namespace) => _gateways.Select(one => one.Key).Where(key => key.Namespace == @namespace);

    public IEnumerable<ObjectKey> GatewaysNamed(string name) => _gateways.Select(one => one.Key).Where(key => key.Name == name);

    public void Set(KnownGatewayRoute route) => _gatewayRoutes[(route.Kind, route.Key)] = route;

    public void RemoveGatewayRoute(IstioKind kind, ObjectKey key) => _gatewayRoutes.TryRemove((kind, key), out _);

    public IEnumerable<KnownGatewayRoute> GatewayRoutes => _gatewayRoutes.Select(one => one.Value);

    public void Set(KnownBackendTls policy) => _backendTls[policy.Key] = policy;

    public void RemoveBackendTls(ObjectKey key) => _backendTls.TryRemove(key, out _);

    public IEnumerable<string?> BackendTls(ObjectKey entry) =>
        _backendTls.SelectMany(one => one.Value.Targets).Where(target => target.Entry == entry).Select(target => target.Port);

    public void Set(KnownSidecar sidecar) => _sidecars[sidecar.Key] = sidecar;

    public void RemoveSidecar(ObjectKey key) => _sidecars.TryRemove(key, out _);

    public IEnumerable<KnownSidecar> Sidecars(string @namespace) =>
        _sidecars.Select(one => one.Value).Where(sidecar => sidecar.Key.Namespace == @namespace);

    public void SetPod(ObjectKey key, IReadOnlyDictionary<string, string> labels) => _pods.Set(key, labels);

    public void RemovePod(ObjectKey key) => _pods.Remove(key);

    public IEnumerable<IReadOnlyDictionary<string, string>> PodLabels(string @namespace) => _pods.Of(@namespace);

    public void Set(KnownObject known)
    {
        switch (known)
        {
            case KnownServiceEntry entry:
                _serviceEntries.Set(entry);
                break;
            case KnownVirtualService routes:
                _virtualServices.Set(routes);
                break;
            case KnownDestinationRule rule:
                _destinationRules.Set(rule);
                break;
        }
    }

    public void Remove(IstioKind kind, ObjectKey key)
    {
        switch (kind)
        {
            case IstioKind.ServiceEntry:
                _serviceEntries.Remove(key);
                break;
            case IstioKind.VirtualService:
                _virtualServices.Remove(key);
                break;
            case IstioKind.DestinationRule:
                _destinationRules.Remove(key);
                break;
        }
    }

    public ImmutableArray<KnownServiceEntry> ServiceEntries(HostName host) => _serviceEntries.Meeting(host);

    public KnownServiceEntry? ServiceEntry(ObjectKey key) => _serviceEntries.Find(key);

    public ImmutableArray<KnownVirtualService> VirtualServices(HostName host) => _virtualServices.Meeting(host);

    public IEnumerable<KnownVirtualService> RoutesTo(HostName host) =>
        _virtualServices.All.Where(routes => routes.HttpTargets.Any(target => target.Host.Canonical == host.Canonical));

    public KnownVirtualService? VirtualService(ObjectKey key) => _virtualServices.Find(key);

    public ImmutableArray<KnownDestinationRule> DestinationRules(HostName host) => _destinationRules.Meeting(host);
}
