namespace AdmissionWebhook.Kubernetes.Caching;

public sealed record ReflectorOptions
{
    public ListQuery Query { get; init; } = ListQuery.Everything;

    /// <summary>How long the server is asked to keep a watch open.</summary>
    public TimeSpan WatchDuration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long past its duration a watch may stay open before its connection is taken for dead.</summary>
    public TimeSpan WatchSlack { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(30);
}
