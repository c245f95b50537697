namespace AdmissionWebhook.Maps;

/// <summary>
/// Groups names when there are too many, so that a map stays readable at any size: first names that share a suffix (hosts) or a prefix
/// (namespaces), then the rarely used rest.
/// </summary>
/// <param name="limit">Number of rows that fit in a column.</param>
/// <param name="family">What a name has in common with others; null for nothing.</param>
internal sealed class MapGroups(int limit, Func<string, string?> family)
{
    /// <summary>Suffix of the ids of groups that hold the rest.</summary>
    public const string Rest = "…";

    private const int FewestMembers = 3;

    /// <summary>The group of each name; ungrouped names are missing.</summary>
    /// <param name="names">The names, with how many objects name each.</param>
    /// <param name="prefix">Prefix of the group ids.</param>
    /// <param name="expanded">Ids of groups to expand.</param>
    /// <param name="rest">The label of the group of the rest, given its size.</param>
    public IReadOnlyDictionary<string, MapGroup> Of(
        IReadOnlyDictionary<string, int> names,
        string prefix,
        IReadOnlySet<string> expanded,
        Func<int, string> rest
    )
    {
        var groups = new Dictionary<string, MapGroup>(StringComparer.Ordinal);
        if (names.Count <= limit)
        {
            return groups;
        }

        foreach (var relatives in names.Keys.GroupBy(family).Where(one => one.Key is not null && one.Count() >= FewestMembers))
        {
            Put(groups, new MapGroup($"{prefix}{relatives.Key}", relatives.Key!, [.. relatives.Order(StringComparer.Ordinal)]));
        }

        var rows = groups.Values.DistinctBy(group => group.Id).Count() + names.Keys.Count(name => !groups.ContainsKey(name));
        if (rows > limit)
        {
            // Move the smallest into the rest, families as a whole, until one row is free for it.
            var sizes = names
                .GroupBy(one => groups.TryGetValue(one.Key, out var group) ? group.Id : one.Key)
                .OrderBy(one => one.Sum(name => name.Value))
                .ThenByDescending(one => one.Key, StringComparer.Ordinal);
            var tail = sizes.Take(rows - limit + 1).SelectMany(one => one.Select(name => name.Key)).Order(StringComparer.Ordinal).ToList();
            Put(groups, new MapGroup($"{prefix}{Rest}", rest(tail.Count), tail));
        }

        foreach (var name in groups.Where(one => expanded.Contains(one.Value.Id)).Select(one => one.Key).ToList())
        {
            groups.Remove(name);
        }

        return groups;
    }

    /// <summary>The last two labels of a host, as <c>*.example.com</c>; for an IPv4 address, its first two numbers.</summary>
    public static string? HostFamily(string host)
    {
        var labels = host.Split('.');
        return labels.Length < 3 ? null
            : char.IsAsciiDigit(labels[^1][0]) ? $"{labels[0]}.{labels[1]}.…"
            : $"*.{labels[^2]}.{labels[^1]}";
    }

    /// <summary>The part before the first hyphen, as <c>team-*</c>.</summary>
    public static string? NamespaceFamily(string name) =>
        name.IndexOf('-', StringComparison.Ordinal) is var hyphen and > 0 ? $"{name[..hyphen]}-*" : null;

    private static void Put(Dictionary<string, MapGroup> groups, MapGroup group)
    {
        foreach (var name in group.Members)
        {
            groups[name] = group;
        }
    }
}

/// <param name="Id">Stable as long as the names have the same thing in common.</param>
/// <param name="Label">The text shown.</param>
/// <param name="Members">The names in it.</param>
internal sealed record MapGroup(string Id, string Label, IReadOnlyList<string> Members);
