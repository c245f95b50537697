namespace AdmissionWebhook.Kubernetes.Caching;

/// <summary>One change; <c>Before</c> is null for a new object, <c>After</c> for a deleted one.</summary>
public readonly record struct StoreChange<T>(ResourceKey Key, T? Before, T? After)
    where T : class;
