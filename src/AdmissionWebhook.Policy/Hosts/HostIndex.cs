namespace AdmissionWebhook.Policy.Hosts;

/// <summary>
/// Finds what is registered for the hosts that contain, or overlap, a given one. A lookup costs one hash per label of the name asked
/// for, however many hosts are registered. Immutable once built; safe to read from any thread.
/// </summary>
public sealed class HostIndex<T>
{
    private readonly Dictionary<string, List<T>> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<T>> _wildcards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<T>>? _below;
    private readonly Dictionary<string, List<T>>.AlternateLookup<ReadOnlySpan<char>> _wildcardsBySpan;
    private readonly List<(HostName Host, T Entry)>? _all;

    /// <param name="entries">What is registered; every host must be readable.</param>
    /// <param name="overlaps">Whether <see cref="CollectOverlapping"/> will be asked; it takes one more entry per label.</param>
    public HostIndex(IEnumerable<(HostName Host, T Entry)> entries, bool overlaps = false)
    {
        _below = overlaps ? new Dictionary<string, List<T>>(StringComparer.Ordinal) : null;
        _all = overlaps ? [] : null;
        foreach (var (host, entry) in entries)
        {
            Add(host.IsWildcard ? _wildcards : _exact, host.Zone.ToString(), entry);
            _all?.Add((host, entry));
            if (_below is not null)
            {
                AddBelow(host, entry);
            }
        }

        _wildcardsBySpan = _wildcards.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public bool IsEmpty => _exact.Count == 0 && _wildcards.Count == 0;

    /// <summary>Adds to <paramref name="into"/> every entry whose host contains <paramref name="host"/>, the most specific first.</summary>
    public void CollectContaining(in HostName host, List<T> into)
    {
        if (!host.IsReadable)
        {
            return;
        }

        if (!host.IsWildcard && _exact.TryGetValue(host.Canonical, out var exact))
        {
            into.AddRange(exact);
        }

        if (_wildcards.Count > 0)
        {
            CollectAbove(host, into);
        }
    }

    /// <summary>Adds to <paramref name="into"/> every entry whose host shares at least one name with <paramref name="host"/>.</summary>
    public void CollectOverlapping(in HostName host, List<T> into)
    {
        if (IsEmpty)
        {
            return;
        }

        if (!host.IsReadable)
        {
            foreach (var (other, entry) in _all!)
            {
                if (other.Overlaps(host))
                {
                    into.Add(entry);
                }
            }

            return;
        }

        CollectContaining(host, into);
        if (host.IsWildcard && _below!.TryGetValue(host.Zone.ToString(), out var below))
        {
            into.AddRange(below);
        }
    }

    private void CollectAbove(in HostName host, List<T> into)
    {
        var zone = host.Zone;
        if (host.IsWildcard && _wildcardsBySpan.TryGetValue(zone, out var same))
        {
            into.AddRange(same);
        }

        for (var dot = zone.IndexOf('.'); dot >= 0; dot = zone.IndexOf('.'))
        {
            zone = zone[(dot + 1)..];
            if (_wildcardsBySpan.TryGetValue(zone, out var entries))
            {
                into.AddRange(entries);
            }
        }
    }

    private void AddBelow(in HostName host, T entry)
    {
        var zone = host.Zone;
        for (var dot = zone.IndexOf('.'); dot >= 0; dot = zone.IndexOf('.'))
        {
            zone = zone[(dot + 1)..];
            Add(_below!, zone.ToString(), entry);
        }
    }

    private static void Add(Dictionary<string, List<T>> map, string key, T entry)
    {
        if (!map.TryGetValue(key, out var list))
        {
            map.Add(key, list = new List<T>(1));
        }

        list.Add(entry);
    }
}
