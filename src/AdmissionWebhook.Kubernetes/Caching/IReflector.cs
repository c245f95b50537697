namespace AdmissionWebhook.Kubernetes.Caching;

/// <summary>A reflector of any type: enough to run it and report its state.</summary>
public interface IReflector
{
    ResourceType Type { get; }

    ReflectorState State { get; }

    /// <summary>Objects in the store.</summary>
    int Count { get; }

    /// <summary>Completes with the first complete list.</summary>
    Task Synced { get; }

    /// <summary>Raised when anything but the last contact changes; handlers must not throw.</summary>
    event Action<ReflectorState>? StateChanged;

    /// <summary>Follows the server until cancelled; never throws.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
