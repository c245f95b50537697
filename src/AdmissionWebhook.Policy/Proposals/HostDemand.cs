using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Proposals;

/// <summary>What one object demands of the approval of one host.</summary>
/// <param name="Host">The canonical host.</param>
/// <param name="Namespace">The namespace to approve it for; empty if unknown.</param>
public sealed record HostDemand(string Host, string Namespace)
{
    /// <summary>The object, as a number chosen by the caller.</summary>
    public int Subject { get; init; }

    /// <summary>
    /// Whether the object registers the host, and so needs one approval that grants ports, resolution, addresses and exports together. An
    /// object that only names the host needs any approval of it for its namespace, apart from exports.
    /// </summary>
    public bool IsRegistration { get; init; }

    /// <summary>Ports on the wire; for an object that only names the host, those that are known.</summary>
    public IReadOnlyList<DemandedPort> Ports { get; init; } = [];

    /// <summary>Whether an object that only names the host needs an approval for exactly these ports.</summary>
    public bool IsHeldToPorts { get; init; }

    /// <summary>Null: the object has none.</summary>
    public string? Resolution { get; init; }

    public IReadOnlyList<string> Addresses { get; init; } = [];

    public IReadOnlyList<string> Exports { get; init; } = [];

    /// <summary>Whether workload entries use the host as their address.</summary>
    public bool Workloads { get; init; }
}

/// <param name="Number">The port on the wire.</param>
/// <param name="Protocol">In Istio's spelling; empty: any with a checked name.</param>
public readonly record struct DemandedPort(int Number, string Protocol) : IComparable<DemandedPort>
{
    /// <summary>Whether the protocol has no checked name.</summary>
    public bool IsOpaque => Protocol.Length > 0 && !PortProtocol.CarriesCheckedName(Protocol);

    public int CompareTo(DemandedPort other) =>
        Number != other.Number ? Number.CompareTo(other.Number) : string.CompareOrdinal(Protocol, other.Protocol);

    public static bool operator <(DemandedPort left, DemandedPort right) => left.CompareTo(right) < 0;

    public static bool operator >(DemandedPort left, DemandedPort right) => left.CompareTo(right) > 0;

    public static bool operator <=(DemandedPort left, DemandedPort right) => left.CompareTo(right) <= 0;

    public static bool operator >=(DemandedPort left, DemandedPort right) => left.CompareTo(right) >= 0;
}
