namespace AdmissionWebhook.Kubernetes.Caching;

/// <summary>How current a reflector's store is.</summary>
/// <param name="Synced">The first list is in the store. Stays true: if the server is lost, the last state stays in use.</param>
/// <param name="LastContact">When the server last answered; null before the first answer.</param>
/// <param name="Lists">Completed lists; each one after the first is a relist.</param>
/// <param name="Failures">Lists and watches that failed since the start.</param>
/// <param name="Failure">Why the last attempt failed; null if it succeeded.</param>
/// <param name="Unreadable">Objects that the projection rejected; they are not in the store.</param>
public sealed record ReflectorState(bool Synced, DateTimeOffset? LastContact, int Lists, int Failures, string? Failure, int Unreadable)
{
    /// <summary>False if the server does not serve the resource, which then counts as empty.</summary>
    public bool Served { get; init; } = true;

    internal static ReflectorState Initial { get; } = new(false, null, 0, 0, null, 0);
}
