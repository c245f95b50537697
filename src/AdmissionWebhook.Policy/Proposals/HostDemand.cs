using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Proposals;

/// <summary>What one object asks of the approval of one host.</summary>
/// <param name="Host">The host in its canonical spelling.</param>
/// <param name="Namespace">The namespace that it must be approved for; empty where its name is not known.</param>
public sealed record HostDemand(string Host, string Namespace)
{
    /// <summary>Which object asks, by a number of the caller's choice.</summary>
    public int Subject { get; init; }

    /// <summary>
    /// Whether the object registers the host, and so needs one approval that grants ports, resolution, addresses and exports together. One
    /// that only names it is content with any approval of the host for its namespace, exports apart.
    /// </summary>
    public bool IsRegistration { get; init; }

    /// <summary>Ports on the wire; of an object that only names the host, those that are known of it.</summary>
    public IReadOnlyList<DemandedPort> Ports { get; init; } = [];

    /// <summary>Whether an object that only names the host needs an approval for these very ports.</summary>
    public bool IsHeldToPorts { get; init; }

    /// <summary>Null: the object has none.</summary>
    public string? Resolution { get; init; }

    public IReadOnlyList<string> Addresses { get; init; } = [];

    public IReadOnlyList<string> Exports { get; init; } = [];

    /// <summary>Whether workload entries stand for the host.</summary>
    public bool Workloads { get; init; }
}

/// <param name="Number">The port on the wire.</param>
/// <param name="Protocol">As Istio has it; empty: any that carries a checked name.</param>
public readonly record struct DemandedPort(int Number, string Protocol) : IComparable<DemandedPort>
{
    /// <summary>Whether the proxy checks no host name on it.</summary>
    public bool IsOpaque => Protocol.Length > 0 && !PortProtocol.CarriesCheckedName(Protocol);

    public int CompareTo(DemandedPort other) =>
        Number != other.Number ? Number.CompareTo(other.Number) : string.CompareOrdinal(Protocol, other.Protocol);

    public static bool operator <(DemandedPort left, DemandedPort right) => left.CompareTo(right) < 0;

    public static bool operator >(DemandedPort left, DemandedPort right) => left.CompareTo(right) > 0;

    public static bool operator <=(DemandedPort left, DemandedPort right) => left.CompareTo(right) <= 0;

    public static bool operator >=(DemandedPort left, DemandedPort right) => left.CompareTo(right) >= 0;
}
