namespace AdmissionWebhook.Kubernetes;

public sealed record KubernetesClientOptions
{
    /// <summary>Sent as User-Agent; the part before the slash is the default field manager of writes.</summary>
    public string UserAgent { get; init; } = "admission-webhook/0.1.0";

    /// <summary>The longest wait for an answer with its body; for a watch, for the headers only.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Objects per page of a list. A page is read whole, and with managedFields an object easily has 5 kB.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>How often to repeat a call that was answered 429 or 503 with Retry-After.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>The longest Retry-After to wait for; a call that is asked to wait longer fails at once.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromSeconds(30);
}
