namespace AdmissionWebhook.Policy.Proposals;

/// <summary>A proposed entry of <c>approvedHosts</c>, with the demands it covers.</summary>
public sealed record ProposedApproval(string Host)
{
    public IReadOnlyList<DemandedPort> Ports { get; init; } = [];

    /// <summary>Empty if no object has one.</summary>
    public IReadOnlyList<string> Resolutions { get; init; } = [];

    public IReadOnlyList<string> Addresses { get; init; } = [];

    public IReadOnlyList<string> Namespaces { get; init; } = [];

    public IReadOnlyList<string> Exports { get; init; } = [];

    public bool Workloads { get; init; }

    public IReadOnlyList<HostDemand> Demands { get; init; } = [];

    /// <summary>The objects it covers.</summary>
    public IEnumerable<int> Subjects => Demands.Select(demand => demand.Subject).Distinct();

    internal static ProposedApproval For(HostDemand demand) =>
        new(demand.Host)
        {
            Ports = demand.Ports,
            Resolutions = demand.Resolution is { } resolution ? [resolution] : [],
            Addresses = demand.Addresses,
            Namespaces = [demand.Namespace],
            Exports = demand.Exports,
            Workloads = demand.Workloads,
            Demands = [demand],
        };

    /// <summary>
    /// Whether it meets the demand of an object that only names the host, so that the object needs no approval of its own.
    /// </summary>
    internal bool Meets(HostDemand demand) =>
        !demand.IsRegistration
        && demand.Host == Host
        && Namespaces.Contains(demand.Namespace)
        && demand.Exports.All(Exports.Contains)
        && (Workloads || !demand.Workloads)
        && (!demand.IsHeldToPorts || demand.Ports.All(Ports.Contains));

    internal ProposedApproval Union(ProposedApproval other) =>
        this with
        {
            Ports = [.. Ports.Union(other.Ports).Order()],
            Resolutions = United(Resolutions, other.Resolutions),
            Addresses = United(Addresses, other.Addresses),
            Namespaces = United(Namespaces, other.Namespaces),
            Exports = United(Exports, other.Exports),
            Demands = [.. Demands, .. other.Demands],
        };

    private static IReadOnlyList<string> United(IReadOnlyList<string> left, IReadOnlyList<string> right) =>
        left.SequenceEqual(right) ? left : [.. left.Union(right).Order(StringComparer.Ordinal)];
}
