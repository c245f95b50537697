namespace AdmissionWebhook.Policy.Cluster;

/// <summary>As much of a Sidecar as rules read.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Selector">The labels of the workloads that it is for; empty for all that no other Sidecar selects.</param>
public sealed record KnownSidecar(ObjectKey Key, IReadOnlyDictionary<string, string> Selector)
{
    public override string ToString() => $"Sidecar {Key}";
}
