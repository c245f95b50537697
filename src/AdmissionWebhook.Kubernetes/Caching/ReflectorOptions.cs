namespace AdmissionWebhook.Kubernetes.Caching;

public sealed record ReflectorOptions
{
    public ListQuery Query { get; init; } = ListQuery.Everything;

    /// <summary>Versions that will do where the server does not serve the preferred one, the better ones first.</summary>
    public IReadOnlyList<string> OtherVersions { get; init; } = [];

    /// <summary>
    /// Before the first list, a resource that the server does not serve (a CRD that is not installed) counts as an empty one, and is asked for
    /// again. Once there was a list the last state stays, whatever the server says: it tells of each object that goes with a CRD.
    /// </summary>
    public bool MissingIsEmpty { get; init; }

    /// <summary>How long the server is asked to keep a watch open.</summary>
    public TimeSpan WatchDuration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long past its duration a watch may stay open before its connection is taken for dead.</summary>
    public TimeSpan WatchSlack { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(30);
}
