namespace AdmissionWebhook.Kubernetes.Caching;

/// <summary>What a host needs of any reflector, whatever it keeps: to run it, and to say how it does.</summary>
public interface IReflector
{
    ResourceType Type { get; }

    ReflectorState State { get; }

    /// <summary>Objects in the store.</summary>
    int Count { get; }

    /// <summary>Ends with the first complete list.</summary>
    Task Synced { get; }

    /// <summary>Told when the state changes in more than its last contact; must not throw.</summary>
    event Action<ReflectorState>? StateChanged;

    /// <summary>Follows the server until cancelled; never throws anything else.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
