namespace AdmissionWebhook.Kubernetes.Caching;

public sealed record ReflectorOptions
{
    public ListQuery Query { get; init; } = ListQuery.Everything;

    /// <summary>How long the server is asked to keep a watch open; a silent one is given up somewhat later.</summary>
    public TimeSpan WatchDuration { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(30);
}
