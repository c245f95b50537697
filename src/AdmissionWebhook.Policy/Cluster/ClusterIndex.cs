using System.Collections.Concurrent;
using System.Text.Json;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>
/// The known objects of a cluster, or of a folder of manifests, found by host. One writer at a time, any number of readers; readers never
/// wait and see each object whole.
/// </summary>
public sealed class ClusterIndex : IClusterView
{
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> _namespaces = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ObjectKey, bool> _services = new();
    private readonly HostTable<KnownServiceEntry> _serviceEntries = new();
    private readonly HostTable<KnownVirtualService> _virtualServices = new();
    private readonly HostTable<KnownDestinationRule> _destinationRules = new();

    /// <summary>An index over whole documents, for use without a cluster. It knows the Services only if at least one is among them.</summary>
    /// <param name="documents">Objects of any kind; those that no rule looks up are passed over. They need not outlive the call.</param>
    /// <param name="clusterDomain">The domain that short names are expanded with.</param>
    /// <param name="namespace">Where objects stand that name no namespace.</param>
    public static ClusterIndex FromDocuments(IEnumerable<JsonElement> documents, string clusterDomain = MeshFacts.DefaultClusterDomain, string @namespace = "default")
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

    public bool KnowsServices { get; set; }

    public int Count => _serviceEntries.Count + _virtualServices.Count + _destinationRules.Count + _services.Count + _namespaces.Count;

    public IReadOnlyDictionary<string, string>? NamespaceLabels(string @namespace) => _namespaces.GetValueOrDefault(@namespace);

    public void SetNamespace(string name, IReadOnlyDictionary<string, string> labels) => _namespaces[name] = labels;

    public void RemoveNamespace(string name) => _namespaces.TryRemove(name, out _);

    public void AddService(ObjectKey key, bool isHeadless = false) => _services[key] = isHeadless;

    public void RemoveService(ObjectKey key) => _services.TryRemove(key, out _);

    public bool HasService(string @namespace, string name) => _services.ContainsKey(new ObjectKey(@namespace, name));

    public bool IsHeadless(string @namespace, string name) => _services.TryGetValue(new ObjectKey(@namespace, name), out var isHeadless) && isHeadless;

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

    public void Remove(Istio.IstioKind kind, ObjectKey key)
    {
        switch (kind)
        {
            case Istio.IstioKind.ServiceEntry:
                _serviceEntries.Remove(key);
                break;
            case Istio.IstioKind.VirtualService:
                _virtualServices.Remove(key);
                break;
            case Istio.IstioKind.DestinationRule:
                _destinationRules.Remove(key);
                break;
        }
    }

    public IEnumerable<KnownServiceEntry> ServiceEntries(HostName host) => _serviceEntries.Meeting(host);

    public IEnumerable<KnownVirtualService> VirtualServices(HostName host) => _virtualServices.Meeting(host);

    public KnownVirtualService? VirtualService(ObjectKey key) => _virtualServices.Find(key);

    public IEnumerable<KnownDestinationRule> DestinationRules(HostName host) => _destinationRules.Meeting(host);
}
