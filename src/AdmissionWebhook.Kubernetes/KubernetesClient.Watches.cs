using System.Runtime.CompilerServices;

namespace AdmissionWebhook.Kubernetes;

public sealed partial class KubernetesClient
{
    /// <summary>
    /// What happens after <paramref name="resourceVersion"/>, bookmarks included. Ends without an exception where the server ends the
    /// watch, as it does after <paramref name="duration"/>; a later watch goes on from the last event's version.
    /// An ERROR event, a broken connection and a server that is still open at <paramref name="slack"/> past the duration are thrown.
    /// </summary>
    /// <exception cref="KubernetesException"><see cref="KubernetesException.IsGone"/>: that version is no longer in the history.</exception>
    public async IAsyncEnumerable<WatchEvent> WatchAsync(
        ResourceType type,
        ListQuery query,
        string resourceVersion,
        TimeSpan duration,
        TimeSpan slack,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentException.ThrowIfNullOrEmpty(resourceVersion);
        var parameters = query.ToQuery()
            .And("watch", true)
            .And("allowWatchBookmarks", true)
            .And("resourceVersion", resourceVersion)
            .And("timeoutSeconds", (int)Math.Ceiling(duration.TotalSeconds));
        var request = new ApiRequest(HttpMethod.Get, type.CollectionPath(query.Namespace) + parameters);
        using var watchdog = new CancellationTokenSource(duration + slack, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, watchdog.Token);
        using var response = await _calls.OpenAsync(request, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var stream = new WatchStream(body, request);
        while (true)
        {
            WatchEvent item;
            try
            {
                if (await stream.NextAsync(either.Token) is not { } next)
                {
                    yield break;
                }

                item = next;
            }
            catch (Exception exception) when (ApiCalls.Translate(request, exception, cancellationToken) is { } translated)
            {
                throw translated;
            }

            yield return item;
        }
    }
}
