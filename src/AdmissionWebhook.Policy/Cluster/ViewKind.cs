namespace AdmissionWebhook.Policy.Cluster;

/// <summary>What a cluster view may know completely, namespace by namespace. Absence is concluded from nothing less.</summary>
public enum ViewKind
{
    Namespaces,
    Services,
    ServiceEntries,
    DestinationRules,
    Gateways,
    Sidecars,
    Pods,
}
