using System.Collections.Concurrent;
using System.Collections.Immutable;
using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>
/// Objects of one kind by host. One writer at a time, any number of readers. While an object is replaced, readers always find it under the
/// hosts that it keeps. Looking up an exact host costs one hash per label. Keys, Values and IsEmpty of a ConcurrentDictionary would take
/// all its locks, so readers enumerate instead.
/// </summary>
internal sealed class HostTable<T>
    where T : KnownObject
{
    private readonly ConcurrentDictionary<ObjectKey, T> _byKey = new();
    private readonly ConcurrentDictionary<string, ImmutableArray<T>> _exact = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ImmutableArray<T>> _byZone = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ImmutableArray<T>> _irregular = new(StringComparer.Ordinal);
    private volatile bool _hasWildcards;

    public int Count => _byKey.Count;

    public void Set(T known)
    {
        var old = _byKey.GetValueOrDefault(known.Key);
        _byKey[known.Key] = known;
        foreach (var host in known.Hosts)
        {
            _hasWildcards |= host.IsWildcard;
            var (table, name) = Place(host);
            table.AddOrUpdate(name, [known], (_, list) => Without(list, known.Key).Add(known));
        }

        foreach (var host in old?.Hosts ?? [])
        {
            if (!known.Names(host))
            {
                Remove(host, known.Key);
            }
        }
    }

    public void Remove(ObjectKey key)
    {
        if (_byKey.TryRemove(key, out var known))
        {
            foreach (var host in known.Hosts)
            {
                Remove(host, key);
            }
        }
    }

    /// <summary>Every object, in no particular order.</summary>
    public IEnumerable<T> All => _byKey.Select(one => one.Value);

    public T? Find(ObjectKey key) => _byKey.GetValueOrDefault(key);

    /// <summary>The objects whose hosts overlap the given one, in no particular order.</summary>
    public ImmutableArray<T> Meeting(HostName host)
    {
        if (host.IsWildcard)
        {
            return [.. _byKey.Select(one => one.Value).Where(known => known.Hosts.Any(own => own.Overlaps(host)))];
        }

        var exact = _exact.GetValueOrDefault(host.Canonical, []);
        return _hasWildcards && Covering(host) is { Count: > 0 } covering
            ? [.. exact.Concat(covering).DistinctBy(known => known.Key)]
            : exact;
    }

    private List<T> Covering(HostName host)
    {
        var found = new List<T>();
        var zones = _byZone.GetAlternateLookup<ReadOnlySpan<char>>();
        var zone = host.Canonical.AsSpan();
        for (var dot = zone.IndexOf('.'); dot >= 0; dot = zone.IndexOf('.'))
        {
            zone = zone[(dot + 1)..];
            if (zones.TryGetValue(zone, out var wildcards))
            {
                found.AddRange(wildcards);
            }
        }

        foreach (var (pattern, objects) in _irregular)
        {
            if (HostName.Parse(pattern).Overlaps(host))
            {
                found.AddRange(objects);
            }
        }

        return found;
    }

    private void Remove(HostName host, ObjectKey key)
    {
        var (table, name) = Place(host);
        if (table.TryGetValue(name, out var list))
        {
            var left = Without(list, key);
            if (left.IsEmpty)
            {
                table.TryRemove(name, out _);
            }
            else
            {
                table[name] = left;
            }
        }
    }

    // "*" and "*foo.com", which Istio accepts in some fields, do not end at a label. They are rare.
    private (ConcurrentDictionary<string, ImmutableArray<T>> Table, string Name) Place(HostName host) =>
        !host.IsWildcard ? (_exact, host.Canonical)
        : host.Canonical.StartsWith("*.", StringComparison.Ordinal) ? (_byZone, host.Zone.ToString())
        : (_irregular, host.Canonical);

    private static ImmutableArray<T> Without(ImmutableArray<T> list, ObjectKey key) => list.RemoveAll(one => one.Key == key);
}
