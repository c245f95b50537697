using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>
/// What is known of the other objects of the cluster. Reads only; nothing blocks. Lookups by host give every object that a host could
/// meet there: the same name, or a wildcard on either side that covers the other.
/// </summary>
public interface IClusterView
{
    /// <summary>Whether other objects are known at all; without them the rules that need them are silent.</summary>
    bool KnowsObjects { get; }

    /// <summary>Whether all objects of a kind in a namespace are known, so that one missing among them is missing.</summary>
    bool KnowsAll(ViewKind kind, string @namespace) => false;

    /// <summary>The labels of a namespace; null where nobody knows them. The same labels come as the same instance.</summary>
    IReadOnlyDictionary<string, string>? NamespaceLabels(string @namespace);

    IEnumerable<KnownServiceEntry> ServiceEntries(HostName host);

    IEnumerable<KnownVirtualService> VirtualServices(HostName host);

    /// <summary>One VirtualService, with hosts or without; null where it is not known.</summary>
    KnownVirtualService? VirtualService(ObjectKey key) => null;

    IEnumerable<KnownDestinationRule> DestinationRules(HostName host);

    KnownService? Service(ObjectKey key) => null;

    /// <summary>Whether the Service is known to have no cluster IP of its own.</summary>
    bool IsHeadless(ObjectKey key) => Service(key) is { IsHeadless: true };

    KnownGateway? Gateway(ObjectKey key) => null;

    /// <summary>The names of the Gateways of a namespace, in no particular order.</summary>
    IEnumerable<ObjectKey> Gateways(string @namespace) => [];

    IEnumerable<KnownSidecar> Sidecars(string @namespace) => [];

    /// <summary>The label sets of a namespace's pods, or of the pod templates among manifests; each once, in no particular order.</summary>
    IEnumerable<IReadOnlyDictionary<string, string>> PodLabels(string @namespace) => [];

    /// <summary>The names of the namespaces, where all are known; otherwise none.</summary>
    IEnumerable<string> Namespaces => [];
}
