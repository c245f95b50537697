using System.Runtime.InteropServices;

namespace AdmissionWebhook.Policy.Hosts;

/// <summary>
/// Finds the entries whose hosts contain, or overlap, a given host. A lookup costs one hash per label of that host, however many are
/// registered. Immutable once built; safe to read from any thread.
/// </summary>
public sealed class HostIndex<T>
{
    private readonly Dictionary<string, Entries> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entries> _wildcards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entries>? _below;
    private readonly Dictionary<string, Entries>.AlternateLookup<ReadOnlySpan<char>> _wildcardsBySpan;
    private readonly List<(HostName Host, T Entry)>? _all;

    /// <param name="entries">The entries; every host must be readable.</param>
    /// <param name="overlaps">Whether to support <see cref="CollectOverlapping"/>, at one more entry per label.</param>
    public HostIndex(IEnumerable<(HostName Host, T Entry)> entries, bool overlaps = false)
    {
        _below = overlaps ? new Dictionary<string, Entries>(StringComparer.Ordinal) : null;
        _all = overlaps ? [] : null;
        foreach (var (host, entry) in entries)
        {
            if (host.IsWildcard)
            {
                Add(_wildcards, host.Zone.ToString(), entry);
            }
            else
            {
                Add(_exact, host.Canonical, entry);
            }

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
            exact.AddTo(into);
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
            below.AddTo(into);
        }
    }

    private void CollectAbove(in HostName host, List<T> into)
    {
        var zone = host.Zone;
        if (host.IsWildcard && _wildcardsBySpan.TryGetValue(zone, out var same))
        {
            same.AddTo(into);
        }

        for (var dot = zone.IndexOf('.'); dot >= 0; dot = zone.IndexOf('.'))
        {
            zone = zone[(dot + 1)..];
            if (_wildcardsBySpan.TryGetValue(zone, out var entries))
            {
                entries.AddTo(into);
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

    private static void Add(Dictionary<string, Entries> map, string key, T entry)
    {
        ref var entries = ref CollectionsMarshal.GetValueRefOrAddDefault(map, key, out var isKnown);
        entries = isKnown ? entries.And(entry) : new Entries(entry, null);
    }

    /// <summary>The entries of one name: nearly always a single one, which needs no list.</summary>
    private readonly record struct Entries(T First, List<T>? Others)
    {
        public Entries And(T entry)
        {
            var others = Others ?? [];
            others.Add(entry);
            return this with { Others = others };
        }

        public void AddTo(List<T> into)
        {
            into.Add(First);
            if (Others is not null)
            {
                into.AddRange(Others);
            }
        }
    }
}
