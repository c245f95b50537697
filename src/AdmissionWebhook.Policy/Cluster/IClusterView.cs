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

    /// <summary>Whether the cluster's Services are known, so that a name missing among them is missing.</summary>
    bool KnowsServices { get; }

    /// <summary>The labels of a namespace; null where nobody knows them. The same labels come as the same instance.</summary>
    IReadOnlyDictionary<string, string>? NamespaceLabels(string @namespace);

    IEnumerable<KnownServiceEntry> ServiceEntries(HostName host);

    IEnumerable<KnownVirtualService> VirtualServices(HostName host);

    /// <summary>One VirtualService, with hosts or without; null where it is not known.</summary>
    KnownVirtualService? VirtualService(ObjectKey key) => null;

    IEnumerable<KnownDestinationRule> DestinationRules(HostName host);

    bool HasService(string @namespace, string name);

    /// <summary>Whether the Service is known to have no cluster IP of its own.</summary>
    bool IsHeadless(string @namespace, string name) => false;
}
