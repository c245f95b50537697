namespace AdmissionWebhook.Policy.Cluster;

/// <summary>The kinds that a cluster view can know completely, by namespace. Rules conclude absence only from a complete view.</summary>
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
