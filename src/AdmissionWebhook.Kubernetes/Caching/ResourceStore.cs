using System.Collections.Immutable;

namespace AdmissionWebhook.Kubernetes.Caching;

/// <summary>
/// The last known objects of one resource. Readers take a snapshot without a lock and see each change, or each relist, as a whole.
/// Only one thread may write.
/// </summary>
public sealed class ResourceStore<T>
    where T : class
{
    private volatile ImmutableDictionary<ResourceKey, T> _items = ImmutableDictionary<ResourceKey, T>.Empty;

    public ImmutableDictionary<ResourceKey, T> Snapshot => _items;

    public int Count => _items.Count;

    /// <summary>
    /// Raised after the snapshot has changed, in order, on the writer's thread. Objects that are equal to the previous ones are left out.
    /// If a handler throws, the writer counts it as a failure and lists again.
    /// </summary>
    public event Action<IReadOnlyList<StoreChange<T>>>? Changed;

    public T? Find(string @namespace, string name) => _items.GetValueOrDefault(new ResourceKey(@namespace, name));

    /// <summary>Sets one object, or removes it if <paramref name="value"/> is null.</summary>
    internal void Set(ResourceKey key, T? value)
    {
        var before = _items.GetValueOrDefault(key);
        if (EqualityComparer<T?>.Default.Equals(before, value))
        {
            return;
        }

        _items = value is null ? _items.Remove(key) : _items.SetItem(key, value);
        Changed?.Invoke([new StoreChange<T>(key, before, value)]);
    }

    /// <summary>Replaces everything in the store with these objects.</summary>
    internal void Replace(IReadOnlyDictionary<ResourceKey, T> items)
    {
        var changes = new List<StoreChange<T>>();
        var next = _items.ToBuilder();
        foreach (var (key, before) in _items)
        {
            if (!items.ContainsKey(key))
            {
                next.Remove(key);
                changes.Add(new StoreChange<T>(key, before, null));
            }
        }

        foreach (var (key, after) in items)
        {
            var before = _items.GetValueOrDefault(key);
            if (!EqualityComparer<T?>.Default.Equals(before, after))
            {
                next[key] = after;
                changes.Add(new StoreChange<T>(key, before, after));
            }
        }

        if (changes.Count > 0)
        {
            _items = next.ToImmutable();
            Changed?.Invoke(changes);
        }
    }
}
