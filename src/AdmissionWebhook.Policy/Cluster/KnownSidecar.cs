namespace AdmissionWebhook.Policy.Cluster;

/// <summary>The part of a Sidecar that rules read.</summary>
/// <param name="Key">Its namespace and name.</param>
/// <param name="Selector">The labels of its workloads; empty if it applies to every workload that no other Sidecar selects.</param>
public sealed record KnownSidecar(ObjectKey Key, IReadOnlyDictionary<string, string> Selector)
{
    public override string ToString() => $"Sidecar {Key}";
}
