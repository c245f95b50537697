namespace AdmissionWebhook.Kubernetes.Caching;

public sealed record ReflectorOptions
{
    public ListQuery Query { get; init; } = ListQuery.Everything;

    /// <summary>Versions to fall back to if the server does not serve the preferred one, best first.</summary>
    public IReadOnlyList<string> OtherVersions { get; init; } = [];

    /// <summary>
    /// Treats a resource that the server does not serve (no CRD installed) as empty, and keeps asking. Applies only before the first
    /// list; afterwards the last state stays, since the watch reports the deletion of every object that goes with a CRD.
    /// </summary>
    public bool MissingIsEmpty { get; init; }

    /// <summary>How long to ask the server to keep a watch open.</summary>
    public TimeSpan WatchDuration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long past its duration a watch may stay open before the connection counts as dead.</summary>
    public TimeSpan WatchSlack { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(30);
}
