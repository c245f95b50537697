using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using AdmissionWebhook.Fakes.Storage;
using Microsoft.AspNetCore.Http;

namespace AdmissionWebhook.Fakes.Http;

/// <summary>Watches from a version or from the current state, with bookmarks, until their time is up.</summary>
internal sealed class Watches
{
    private readonly ObjectStorage _storage;
    private readonly ConcurrentDictionary<ActiveWatch, bool> _active = new();

    public Watches(ObjectStorage storage)
    {
        _storage = storage;
        storage.Changed += () => Each(watch => watch.Wake());
    }

    public TimeSpan BookmarkInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    public int Count => _active.Count;

    public void Each(Action<ActiveWatch> action)
    {
        foreach (var watch in _active.Keys)
        {
            action(watch);
        }
    }

    public async Task ServeAsync(HttpContext context, FakeResource resource, RecordedRequest request)
    {
        var query = context.Request.Query;
        var watch = new ActiveWatch(context, resource);
        _active[watch] = true;
        try
        {
            context.Response.ContentType = "application/json";
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await StreamAsync(context, watch, request, query);
        }
        catch (OperationCanceledException) { }
        finally
        {
            _active.TryRemove(watch, out _);
        }
    }

    private async Task StreamAsync(HttpContext context, ActiveWatch watch, RecordedRequest request, IQueryCollection query)
    {
        var seconds = int.TryParse(query["timeoutSeconds"], CultureInfo.InvariantCulture, out var number) ? number : 1800;
        var started = TimeProvider.System.GetTimestamp();
        var selector = new Selector(query["labelSelector"], query["fieldSelector"]);
        var position = await StartAsync(context, watch, request, query["resourceVersion"], selector);
        while (!watch.Ending && (watch.Endless || TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds))
        {
            if (!watch.Frozen)
            {
                var latest = _storage.Version;
                if (_storage.Since(watch.Resource, position) is not { } events)
                {
                    var gone = ApiRefusalException.Expired(
                        string.Create(CultureInfo.InvariantCulture, $"too old resource version: {position} ({latest})")
                    );
                    await SendAsync(context, "ERROR", gone.ToStatus());
                    return;
                }

                foreach (var item in events)
                {
                    await SendAsync(context, item, request, selector);
                    position = item.Version;
                }

                position = Math.Max(position, events.Count == 0 ? latest : position);
                while (watch.Raw.TryDequeue(out var raw))
                {
                    await context.Response.WriteAsync(raw + "\n", context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                }
            }

            if (!await watch.WaitAsync(BookmarkInterval, context.RequestAborted) && !watch.Frozen && query["allowWatchBookmarks"] == "true")
            {
                await BookmarkAsync(context, watch.Resource, request, position);
            }
        }
    }

    private async Task<long> StartAsync(HttpContext context, ActiveWatch watch, RecordedRequest request, string? from, Selector selector)
    {
        if (!string.IsNullOrEmpty(from) && from != "0")
        {
            return long.TryParse(from, CultureInfo.InvariantCulture, out var version)
                ? version
                : throw ApiRefusalException.BadRequest($"Invalid value: \"{from}\": strconv.ParseUint: parsing");
        }

        var (now, objects) = _storage.Snapshot(watch.Resource);
        foreach (var item in objects.Values.Where(item => Concerns(item, request, selector)))
        {
            await SendAsync(context, "ADDED", Answer.Show(item.Object, watch.Resource, request.Version!));
        }

        return now;
    }

    // For a watch with a selector, a change can look like a creation or a deletion.
    private static Task SendAsync(HttpContext context, StorageEvent item, RecordedRequest request, Selector selector)
    {
        var was = item.Before is { } before && Concerns(before, request, selector);
        var isNow = item.After is { } after && Concerns(after, request, selector);
        var type = (was, isNow) switch
        {
            (false, true) => "ADDED",
            (true, true) => "MODIFIED",
            (true, false) => "DELETED",
            _ => null,
        };
        if (type is null)
        {
            return Task.CompletedTask;
        }

        var shown = Answer.Show((isNow ? item.After : item.Before)!.Object, item.Resource, request.Version!);
        shown["metadata"]!["resourceVersion"] = item.Version.ToString(CultureInfo.InvariantCulture);
        return SendAsync(context, type, shown);
    }

    private static bool Concerns(StoredObject item, RecordedRequest request, Selector selector) =>
        (request.Namespace is null || item.Metadata["namespace"]?.ToString() == request.Namespace)
        && (request.Name is null || item.Metadata["name"]?.ToString() == request.Name)
        && selector.Matches(item.Object);

    private static Task BookmarkAsync(HttpContext context, FakeResource resource, RecordedRequest request, long version) =>
        SendAsync(
            context,
            "BOOKMARK",
            new JsonObject
            {
                ["kind"] = resource.Kind,
                ["apiVersion"] = resource.ApiVersion(request.Version!),
                ["metadata"] = new JsonObject
                {
                    ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture),
                    ["creationTimestamp"] = null,
                },
            }
        );

    private static async Task SendAsync(HttpContext context, string type, JsonObject item)
    {
        var line = new JsonObject { ["type"] = type, ["object"] = item }.ToJsonString();
        await context.Response.WriteAsync(line + "\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
