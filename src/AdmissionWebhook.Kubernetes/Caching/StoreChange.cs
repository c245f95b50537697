namespace AdmissionWebhook.Kubernetes.Caching;

/// <summary>One change: before is null for a new object, after for one that is gone.</summary>
public readonly record struct StoreChange<T>(ResourceKey Key, T? Before, T? After)
    where T : class;
