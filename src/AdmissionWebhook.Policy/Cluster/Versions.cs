namespace AdmissionWebhook.Policy.Cluster;

/// <summary>
/// Manifests can hold an object several times, one for each environment. Which one is applied is unknown, so a port, subset or server is
/// missing only if every version lacks it.
/// </summary>
internal static class Versions
{
    /// <returns>The later version, with what only the earlier one has of the parts whose absence is reported.</returns>
    public static KnownObject Merge(KnownObject? earlier, KnownObject later) =>
        (earlier, later) switch
        {
            (KnownServiceEntry one, KnownServiceEntry other) => other with { Ports = Union(other.Ports, one.Ports, port => port.Number) },
            (KnownDestinationRule one, KnownDestinationRule other) => other with
            {
                Subsets = Union(other.Subsets, one.Subsets, subset => subset.Name),
            },
            _ => later,
        };

    /// <inheritdoc cref="Merge(KnownObject?, KnownObject)"/>
    public static KnownService Merge(KnownService? earlier, KnownService later) =>
        earlier is null ? later : later with { Ports = Union(later.Ports, earlier.Ports, port => port.Number) };

    /// <inheritdoc cref="Merge(KnownObject?, KnownObject)"/>
    public static KnownGateway Merge(KnownGateway? earlier, KnownGateway later) =>
        earlier is null ? later : later with { Servers = [.. later.Servers, .. earlier.Servers] };

    private static IReadOnlyList<T> Union<T, TKey>(IReadOnlyList<T> own, IReadOnlyList<T> others, Func<T, TKey> key) =>
        [.. own, .. others.ExceptBy(own.Select(key), key)];
}
