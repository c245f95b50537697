using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AdmissionWebhook.Kubernetes;

public sealed partial class KubernetesClient
{
    /// <summary>
    /// Events after <paramref name="resourceVersion"/>, bookmarks included. Ends normally when the server ends the watch, as it does after
    /// <paramref name="duration"/>; a later watch can resume from the last event's version.
    /// Throws on an ERROR event, on a broken connection, and if the watch is still open <paramref name="slack"/> past its duration.
    /// </summary>
    /// <exception cref="KubernetesException"><see cref="KubernetesException.IsGone"/>: the server no longer has that version.</exception>
    public async IAsyncEnumerable<WatchEvent> WatchAsync(
        ResourceType type,
        ListQuery query,
        string resourceVersion,
        TimeSpan duration,
        TimeSpan slack,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentException.ThrowIfNullOrEmpty(resourceVersion);
        var parameters = query
            .ToQuery()
            .And("watch", true)
            .And("allowWatchBookmarks", true)
            .And("resourceVersion", resourceVersion)
            .And("timeoutSeconds", (int)Math.Ceiling(duration.TotalSeconds));
        var request = new ApiRequest(HttpMethod.Get, type.CollectionPath(query.Namespace) + parameters);
        using var watchdog = new CancellationTokenSource(duration + slack, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, watchdog.Token);
        using var response = await _calls.OpenAsync(request, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var lines = new StreamReader(body, bufferSize: 16 * 1024);
        while (true)
        {
            WatchEvent item;
            try
            {
                if (await lines.ReadLineAsync(either.Token) is not { } line)
                {
                    yield break;
                }

                item = Event(JsonElement.Parse(line), request);
            }
            catch (Exception exception) when (ApiCalls.Translate(request, exception, cancellationToken) is { } translated)
            {
                throw translated;
            }

            yield return item;
        }
    }

    private static WatchEvent Event(JsonElement line, ApiRequest request)
    {
        var value = line.Field("object") ?? throw Malformed("has no object");
        var type = line.Text("type") switch
        {
            "ADDED" => WatchEventType.Added,
            "MODIFIED" => WatchEventType.Modified,
            "DELETED" => WatchEventType.Deleted,
            "BOOKMARK" => WatchEventType.Bookmark,
            "ERROR" => throw KubernetesException.FromStatus(HttpStatusCode.InternalServerError, value, request.ToString()),
            var other => throw Malformed($"has the type '{other}'"),
        };
        return new WatchEvent(type, value, value.Text("metadata", "resourceVersion") ?? throw Malformed("has no resourceVersion"));

        KubernetesException Malformed(string mistake) => new(null, KubernetesException.Malformed, $"{request}: an event {mistake}");
    }
}
