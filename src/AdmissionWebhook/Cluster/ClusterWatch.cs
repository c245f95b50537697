using AdmissionWebhook.Kubernetes.Caching;
using AdmissionWebhook.Kubernetes.Connection;

namespace AdmissionWebhook.Cluster;

/// <summary>Follows the cluster as long as the program runs, and logs when contact is lost and regained.</summary>
internal sealed partial class ClusterWatch(
    ClusterConnection connection,
    StoredPolicies policies,
    ClusterObjects objects,
    ILogger<ClusterWatch> logger
) : BackgroundService
{
    /// <summary>Every reflector, policies first.</summary>
    public IReadOnlyList<IReflector> Reflectors { get; } = [policies.Reflector, .. objects.Reflectors];

    /// <summary>Throws only if there is a bug.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Log.Following(logger, connection.Server, connection.Description);
        foreach (var reflector in Reflectors)
        {
            Report(reflector);
        }

        // Policies first: objects are read with the cluster domain that they set.
        var following = new List<Task> { policies.Reflector.RunAsync(stoppingToken) };
        if (await Synced([policies.Reflector], stoppingToken))
        {
            following.AddRange(objects.Reflectors.Select(reflector => reflector.RunAsync(stoppingToken)));
            if (await Synced(objects.Reflectors, stoppingToken))
            {
                objects.Complete();
                Log.Synced(logger, string.Join(", ", Reflectors.Select(reflector => $"{reflector.Count} {reflector.Type.Plural}")));
                IdleHeap.Release();
            }
        }

        await Task.WhenAll(following);
    }

    private static async Task<bool> Synced(IEnumerable<IReflector> reflectors, CancellationToken cancellationToken)
    {
        await Task.WhenAll(reflectors.Select(reflector => reflector.Synced))
            .WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    private void Report(IReflector reflector)
    {
        var before = reflector.State;
        reflector.StateChanged += state =>
        {
            Report(reflector, before, state);
            before = state;
        };
    }

    private void Report(IReflector reflector, ReflectorState before, ReflectorState state)
    {
        switch (before.Failure, state.Failure)
        {
            case (null, { } failure) when state.Synced:
                Log.Lost(logger, reflector.Type, failure);
                break;
            case (null, { } failure):
                Log.NotListed(logger, reflector.Type, failure);
                break;
            case ({ }, null):
                Log.Found(logger, reflector.Type, reflector.Count);
                break;
        }

        switch (before.Served, state.Served)
        {
            case (true, false):
                Log.NotServed(logger, reflector.Type);
                break;
            case (false, true):
                Log.Served(logger, reflector.Type, reflector.Count);
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Following the cluster at {Server} ({Connection})")]
        public static partial void Following(ILogger logger, Uri server, string connection);

        [LoggerMessage(Level = LogLevel.Information, Message = "Cluster caches synced: {Objects}")]
        public static partial void Synced(ILogger logger, string objects);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the watch of {Resource}; using the last known state: {Failure}")]
        public static partial void Lost(ILogger logger, object resource, string failure);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Not ready: {Resource} cannot be listed: {Failure}")]
        public static partial void NotListed(ILogger logger, object resource, string failure);

        [LoggerMessage(Level = LogLevel.Information, Message = "Watching {Resource} again: {Count}")]
        public static partial void Found(ILogger logger, object resource, int count);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "The cluster does not serve {Resource} (is the CRD installed?); treating it as empty until it does"
        )]
        public static partial void NotServed(ILogger logger, object resource);

        [LoggerMessage(Level = LogLevel.Information, Message = "The cluster now serves {Resource}: {Count}")]
        public static partial void Served(ILogger logger, object resource, int count);
    }
}
