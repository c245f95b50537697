namespace AdmissionWebhook.Kubernetes.Caching;

/// <summary>How current a reflector's store is.</summary>
/// <param name="Synced">A first list is in the store. Never false again: a lost server leaves the last state in use.</param>
/// <param name="LastContact">When the server was last heard; null before the first answer.</param>
/// <param name="Lists">Completed lists; every one after the first is a restart from nothing.</param>
/// <param name="Failures">Lists and watches that failed since the start.</param>
/// <param name="Failure">Why the last attempt failed; null while all is well.</param>
/// <param name="Unreadable">Objects of the last state that the projection refused; they are not in the store.</param>
public sealed record ReflectorState(bool Synced, DateTimeOffset? LastContact, int Lists, int Failures, string? Failure, int Unreadable)
{
    /// <summary>False where the server has said that it does not serve the resource, which then counts as empty.</summary>
    public bool Served { get; init; } = true;

    internal static ReflectorState Initial { get; } = new(false, null, 0, 0, null, 0);
}
