using System.Text.Json.Nodes;
using AdmissionWebhook.Fakes.Storage;

namespace AdmissionWebhook.Fakes;

/// <summary>What a test does behind the API: writes objects without a request, and disturbs watches.</summary>
public sealed partial class FakeApiServer
{
    /// <summary>Number of open watches.</summary>
    public int WatchCount => _watches.Count;

    public TimeSpan BookmarkInterval
    {
        get => _watches.BookmarkInterval;
        set => _watches.BookmarkInterval = value;
    }

    /// <summary>
    /// Creates or overwrites an object with its status, bypassing authentication, locks and admission. A new object keeps its
    /// creationTimestamp, if it has one.
    /// </summary>
    /// <param name="item">The object.</param>
    /// <param name="manager">The field manager that owns its fields.</param>
    /// <returns>The object as stored.</returns>
    public JsonObject Put(JsonObject item, string manager = "test")
    {
        ArgumentNullException.ThrowIfNull(item);
        var apiVersion = item["apiVersion"]!.ToString();
        var resource = Served()
            .First(candidate =>
                candidate.Kind == item["kind"]!.ToString() && candidate.Versions.Any(version => candidate.ApiVersion(version) == apiVersion)
            );
        var copy = item.DeepClone().AsObject();
        copy["metadata"]!.AsObject().Remove("resourceVersion");
        var (space, name) = (copy["metadata"]!["namespace"]?.ToString(), copy["metadata"]!["name"]!.ToString());
        var raw = resource with { Custom = false, HasStatus = false };
        var context = new ObjectWrites.Context(manager, DryRun: false, null);
        return _storage
            .Write(
                resource,
                space,
                name,
                dryRun: false,
                existing =>
                    existing is null
                        ? Aged(ObjectWrites.New(raw, space, name, copy, context), copy["metadata"]!.AsObject())
                        : ObjectWrites.Changed(raw, name, existing, copy, context)
            )
            .Object.DeepClone()
            .AsObject();
    }

    /// <inheritdoc cref="Put(JsonObject, string)"/>
    public JsonObject Put(string json) => Put(JsonNode.Parse(json)!.AsObject());

    /// <summary>Null if it does not exist.</summary>
    public JsonObject? Find(string plural, string? @namespace, string name) =>
        _storage.Find(Resource(plural), @namespace, name)?.Object.DeepClone().AsObject();

    public IReadOnlyList<JsonObject> All(string plural) =>
        [.. _storage.Snapshot(Resource(plural)).Objects.Values.Select(item => item.Object.DeepClone().AsObject())];

    public void Remove(string plural, string? @namespace, string name) =>
        _storage.Remove(Resource(plural), @namespace, name, dryRun: false, static _ => { });

    /// <summary>Compacts the history: earlier watches and running lists get 410.</summary>
    public void Compact() => _storage.Compact();

    /// <summary>Advances the cluster's resource version, as writes to unrelated resources do.</summary>
    public void Advance() => _storage.Advance();

    /// <summary>Breaks the connection of every open watch.</summary>
    public void DropWatches() => _watches.Each(watch => watch.Drop());

    /// <summary>Ends every open watch as the server does when its time is up.</summary>
    public void EndWatches() =>
        _watches.Each(watch =>
        {
            watch.Ending = true;
            watch.Wake();
        });

    /// <summary>Silences open watches; they end in time or, with <paramref name="untilDropped"/>, stay connected past it.</summary>
    public void FreezeWatches(bool untilDropped = false) =>
        _watches.Each(watch =>
        {
            watch.Frozen = true;
            watch.Endless |= untilDropped;
        });

    /// <summary>Sends a line of any content on every open watch.</summary>
    public void SendToWatches(string line) =>
        _watches.Each(watch =>
        {
            watch.Raw.Enqueue(line);
            watch.Wake();
        });

    private static StoredObject Aged(StoredObject stored, JsonObject metadata)
    {
        if (metadata.TryGetPropertyValue("creationTimestamp", out var created))
        {
            stored.Metadata["creationTimestamp"] = created?.DeepClone();
        }

        return stored;
    }

    private FakeResource Resource(string plural) => Served().First(resource => resource.Plural == plural);
}
