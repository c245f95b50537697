namespace AdmissionWebhook.Kubernetes.Caching;

/// <summary>What a host needs of any reflector, whatever it keeps: to run it, and to say how it does.</summary>
public interface IReflector
{
    public ResourceType Type { get; }

    public ReflectorState State { get; }

    /// <summary>Objects in the store.</summary>
    public int Count { get; }

    /// <summary>Ends with the first complete list.</summary>
    public Task Synced { get; }

    /// <summary>Told when the state changes in more than its last contact; must not throw.</summary>
    public event Action<ReflectorState>? StateChanged;

    /// <summary>Follows the server until cancelled; never throws anything else.</summary>
    public Task RunAsync(CancellationToken cancellationToken);
}
