namespace AdmissionWebhook.Kubernetes;

public sealed record KubernetesClientOptions
{
    /// <summary>Sent as User-Agent; its part before the slash is the field manager of writes that name none.</summary>
    public string UserAgent { get; init; } = "admission-webhook/0.1.0";

    /// <summary>The longest wait for one answer with its body; for a watch, for the answer's head.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Objects per page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>How often a call answered 429 or 503 with Retry-After is repeated.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>The longest Retry-After that is waited for; a server that asks for more gets no repetition.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromSeconds(30);
}
