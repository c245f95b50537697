using System.Text.Json;

namespace AdmissionWebhook.Kubernetes.Caching;

/// <summary>
/// Keeps a store equal to one resource of the cluster: lists, watches, resumes a broken watch, and lists again if its version is too old.
/// While the server is unreachable, the store keeps its last state.
/// </summary>
/// <param name="client">The API server to follow.</param>
/// <param name="type">The resource, in the preferred version.</param>
/// <param name="projection">
/// What to keep of an object; null leaves it out. Must not hold on to the element. If it throws, the object is left out and counted.
/// </param>
/// <param name="time">The clock for retries.</param>
/// <param name="options">Null for the defaults.</param>
public sealed class Reflector<T>(
    KubernetesClient client,
    ResourceType type,
    Func<JsonElement, T?> projection,
    TimeProvider time,
    ReflectorOptions? options = null
) : IReflector
    where T : class
{
    private readonly ReflectorOptions _options = options ?? new ReflectorOptions();
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<ResourceKey> _unreadable = [];
    private readonly IReadOnlyList<ResourceType> _versions =
    [
        type,
        .. (options?.OtherVersions ?? []).Select(version => type with { Version = version }),
    ];
    private volatile ResourceType _type = type;
    private volatile ReflectorState _state = ReflectorState.Initial;

    /// <summary>The resource in the version being followed.</summary>
    public ResourceType Type => _type;

    public ResourceStore<T> Store { get; } = new();

    public ReflectorState State => _state;

    public int Count => Store.Count;

    public Task Synced => _synced.Task;

    public event Action<ReflectorState>? StateChanged;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(_options.FirstBackoff, _options.LongestBackoff);
        string? version = null;
        var refusals = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                version ??= await ListServedAsync(cancellationToken);
                var started = time.GetTimestamp();
                var events = client.WatchAsync(
                    _type,
                    _options.Query,
                    version,
                    _options.WatchDuration,
                    _options.WatchSlack,
                    cancellationToken
                );
                await foreach (var item in events)
                {
                    Apply(item);
                    version = item.ResourceVersion;
                    backoff.Reset();
                    refusals = 0;
                }

                if (time.GetElapsedTime(started) >= _options.FirstBackoff)
                {
                    backoff.Reset();
                    continue;
                }

                // If the server closes every watch at once, back off instead of asking in a tight loop.
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (KubernetesException exception) when (exception.IsNotFound && _options.MissingIsEmpty && _state.Lists == 0)
            {
                Report(_state with { Synced = true, Served = false, LastContact = time.GetUtcNow(), Failure = null });
                _synced.TrySetResult();
            }
#pragma warning disable CA1031 // Whatever went wrong (even in a subscriber), keep following the cluster.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                // If the server is unreachable, the watch can resume later. List again if the server keeps refusing to resume,
                // no longer has the resource, or sent something we could not follow.
                var isExpired = exception is KubernetesException { IsGone: true };
                version = exception switch
                {
                    KubernetesException { StatusCode: null, Reason: not KubernetesException.Malformed } => version,
                    KubernetesException { IsGone: false, IsNotFound: false, StatusCode: not null } when ++refusals % 3 != 0 => version,
                    _ => null,
                };
                // Every API server drops old history sooner or later. That is not a failure; the list that follows reports real ones.
                Report(_state with { Failures = _state.Failures + 1, Failure = isExpired ? _state.Failure : exception.Message });
            }

            await Task.Delay(backoff.Next(), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Lists in the current version; if the server does not serve it, in the first one that it serves.</summary>
    private async Task<string> ListServedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ListAsync(cancellationToken);
        }
        catch (KubernetesException exception) when (exception.IsNotFound && _versions.Count > 1)
        {
            if (await client.FirstServedAsync(_versions, cancellationToken) is not { } served || served == _type)
            {
                throw;
            }

            _type = served;
            return await ListAsync(cancellationToken);
        }
    }

    private async Task<string> ListAsync(CancellationToken cancellationToken)
    {
        var items = new Dictionary<ResourceKey, T>();
        var version = "";
        _unreadable.Clear();
        await foreach (var page in client.ListAsync(_type, _options.Query, cancellationToken))
        {
            if (page.Restarted)
            {
                items.Clear();
                _unreadable.Clear();
            }

            foreach (var item in page.Objects)
            {
                if (ResourceKey.Of(item) is { } key && Project(key, item) is { } kept)
                {
                    items[key] = kept;
                }
            }

            version = page.ResourceVersion;
        }

        Store.Replace(items);
        Report(new ReflectorState(true, time.GetUtcNow(), _state.Lists + 1, _state.Failures, null, _unreadable.Count));
        _synced.TrySetResult();
        return version;
    }

    private void Apply(WatchEvent item)
    {
        if (item.Type != WatchEventType.Bookmark && ResourceKey.Of(item.Object) is { } key)
        {
            _unreadable.Remove(key);
            Store.Set(key, item.Type == WatchEventType.Deleted ? null : Project(key, item.Object));
        }

        Report(_state with { LastContact = time.GetUtcNow(), Failure = null, Unreadable = _unreadable.Count });
    }

    private T? Project(ResourceKey key, JsonElement item)
    {
        try
        {
            return projection(item);
        }
#pragma warning disable CA1031 // One unreadable object must not hide the others.
        catch (Exception)
#pragma warning restore CA1031
        {
            _unreadable.Add(key);
            return null;
        }
    }

    private void Report(ReflectorState state)
    {
        var silent = _state with { LastContact = state.LastContact } == state;
        _state = state;
        if (!silent)
        {
            StateChanged?.Invoke(state);
        }
    }
}
