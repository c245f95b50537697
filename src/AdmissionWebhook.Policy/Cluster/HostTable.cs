using System.Collections.Concurrent;
using System.Collections.Immutable;
using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>Objects of one kind by host, changing while they are read. Wildcards are kept apart: there are few of them.</summary>
internal sealed class HostTable<T>
    where T : KnownObject
{
    private readonly ConcurrentDictionary<ObjectKey, T> _byKey = new();
    private readonly ConcurrentDictionary<string, ImmutableArray<T>> _exact = new(StringComparer.Ordinal);
    private ImmutableArray<(HostName Host, T Object)> _wildcards = [];

    public int Count => _byKey.Count;

    public void Set(T known)
    {
        Remove(known.Key);
        _byKey[known.Key] = known;
        foreach (var host in known.Hosts.DistinctBy(host => host.Canonical))
        {
            if (host.IsWildcard)
            {
                _wildcards = _wildcards.Add((host, known));
            }
            else
            {
                _exact.AddOrUpdate(host.Canonical, [known], (_, list) => list.Add(known));
            }
        }
    }

    public void Remove(ObjectKey key)
    {
        if (!_byKey.TryRemove(key, out var known))
        {
            return;
        }

        _wildcards = _wildcards.RemoveAll(entry => entry.Object.Key == key);
        foreach (var host in known.Hosts)
        {
            if (_exact.TryGetValue(host.Canonical, out var list))
            {
                var left = list.RemoveAll(one => one.Key == key);
                if (left.IsEmpty)
                {
                    _exact.TryRemove(host.Canonical, out _);
                }
                else
                {
                    _exact[host.Canonical] = left;
                }
            }
        }
    }

    /// <summary>The objects whose hosts overlap the given one.</summary>
    public IEnumerable<T> Meeting(HostName host)
    {
        if (host.IsWildcard)
        {
            return _byKey.Values.Where(known => known.Hosts.Any(own => own.Overlaps(host)));
        }

        IEnumerable<T> exact = _exact.TryGetValue(host.Canonical, out var found) ? found : [];
        return _wildcards.IsEmpty ? exact : exact.Concat(_wildcards.Where(entry => entry.Host.Overlaps(host)).Select(entry => entry.Object)).DistinctBy(known => known.Key);
    }
}
