using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace AdmissionWebhook.Fakes.Storage;

/// <summary>Versioned objects with a history, like etcd behind an API server.</summary>
internal sealed class ObjectStorage
{
    private readonly Lock _gate = new();
    private readonly List<StorageEvent> _history = [];
    private readonly Dictionary<FakeResource, ImmutableSortedDictionary<string, StoredObject>> _objects = [];
    private readonly Dictionary<(FakeResource, long), ImmutableSortedDictionary<string, StoredObject>> _snapshots = [];
    private long _version = 1000;
    private long _compacted = 1000;

    public event Action? Changed;

    public long Version
    {
        get
        {
            lock (_gate)
            {
                return _version;
            }
        }
    }

    public static string Key(string? @namespace, string name) => $"{@namespace}/{name}";

    public StoredObject? Find(FakeResource resource, string? @namespace, string name)
    {
        lock (_gate)
        {
            return Of(resource).GetValueOrDefault(Key(@namespace, name));
        }
    }

    /// <summary>A snapshot, kept so that later pages can continue from it.</summary>
    public (long Version, ImmutableSortedDictionary<string, StoredObject> Objects) Snapshot(FakeResource resource)
    {
        lock (_gate)
        {
            return (_version, _snapshots[(resource, _version)] = Of(resource));
        }
    }

    /// <summary>Null if that snapshot has been compacted.</summary>
    public ImmutableSortedDictionary<string, StoredObject>? Snapshot(FakeResource resource, long version)
    {
        lock (_gate)
        {
            return _snapshots.GetValueOrDefault((resource, version));
        }
    }

    /// <summary>Runs a read-modify-write under the storage's lock; a write without changes keeps the version.</summary>
    public StoredObject Write(FakeResource resource, string? @namespace, string name, bool dryRun, Func<StoredObject?, StoredObject> change)
    {
        StoredObject after;
        lock (_gate)
        {
            var before = Of(resource).GetValueOrDefault(Key(@namespace, name));
            var next = change(before);
            if (before is not null && JsonNode.DeepEquals(Unversioned(before.Object), Unversioned(next.Object)))
            {
                return before;
            }

            after = Stamp(next, _version + 1);
            if (dryRun)
            {
                return before is null ? after : Stamp(next, long.Parse(before.Version, CultureInfo.InvariantCulture));
            }

            _version++;
            _objects[resource] = Of(resource).SetItem(Key(@namespace, name), after);
            _history.Add(new StorageEvent(_version, resource, before, after));
        }

        Changed?.Invoke();
        return after;
    }

    public StoredObject Remove(FakeResource resource, string? @namespace, string name, bool dryRun, Action<StoredObject> check)
    {
        StoredObject removed;
        lock (_gate)
        {
            removed = Of(resource).GetValueOrDefault(Key(@namespace, name)) ?? throw ApiRefusalException.NotFound(resource, name);
            check(removed);
            if (dryRun)
            {
                return removed;
            }

            _version++;
            removed = Stamp(removed, _version);
            _objects[resource] = Of(resource).Remove(Key(@namespace, name));
            _history.Add(new StorageEvent(_version, resource, removed, null));
        }

        Changed?.Invoke();
        return removed;
    }

    /// <summary>Events after a version; null if the history no longer reaches back to it.</summary>
    public IReadOnlyList<StorageEvent>? Since(FakeResource resource, long version)
    {
        lock (_gate)
        {
            return version < _compacted ? null : [.. _history.Where(item => item.Version > version && item.Resource == resource)];
        }
    }

    /// <summary>Drops the history and every snapshot, as compaction does after some minutes on a real server.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            _compacted = _version;
            _history.Clear();
            _snapshots.Clear();
        }
    }

    /// <summary>Uses up a version without touching any object, as every unrelated write in a cluster does.</summary>
    public void Advance()
    {
        lock (_gate)
        {
            _version++;
        }

        Changed?.Invoke();
    }

    private ImmutableSortedDictionary<string, StoredObject> Of(FakeResource resource) =>
        _objects.GetValueOrDefault(resource) ?? ImmutableSortedDictionary.Create<string, StoredObject>(StringComparer.Ordinal);

    private static JsonObject Unversioned(JsonObject item)
    {
        var copy = item.DeepClone().AsObject();
        copy["metadata"]!.AsObject().Remove("resourceVersion");
        return copy;
    }

    private static StoredObject Stamp(StoredObject item, long version)
    {
        var copy = item.Object.DeepClone().AsObject();
        copy["metadata"]!["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture);
        return item with { Object = copy };
    }
}
