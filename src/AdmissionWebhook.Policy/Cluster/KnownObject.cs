using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>The part of another object that rules read, with its hosts as Istio resolves them in its namespace.</summary>
public abstract record KnownObject(ObjectKey Key, IReadOnlyList<HostName> Hosts, IReadOnlyList<string> ExportTo)
{
    /// <summary>When it was created; null if it comes from a manifest.</summary>
    public DateTimeOffset? Created { get; init; }

    public Visibility Visibility => new(Key.Namespace, ExportTo);

    /// <summary>Whether it applies in a namespace.</summary>
    public bool IsVisibleIn(string @namespace) => Visibility.Includes(@namespace);

    /// <summary>Whether both objects are visible in some namespace.</summary>
    public bool Meets(KnownObject other) => Visibility.Meets(other.Visibility);

    /// <summary>Whether it has exactly this host, ignoring case.</summary>
    public bool Names(HostName host) => Hosts.Any(own => own.Canonical == host.Canonical);
}

/// <param name="Key">Its namespace and name.</param>
/// <param name="Hosts">Its hosts as written; Istio does not expand them.</param>
/// <param name="ExportTo">As written.</param>
/// <param name="Ports">Its ports, in order.</param>
/// <param name="Resolution">As written, or NONE.</param>
public sealed record KnownServiceEntry(
    ObjectKey Key,
    IReadOnlyList<HostName> Hosts,
    IReadOnlyList<string> ExportTo,
    IReadOnlyList<KnownPort> Ports,
    string Resolution
) : KnownObject(Key, Hosts, ExportTo)
{
    /// <summary>Whether its location is MESH_INTERNAL.</summary>
    public bool IsInternal { get; init; }

    /// <summary>The addresses of its endpoints, as written.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>
    /// The distinct label sets of its endpoints; null if they are not all in the entry, and for resolution NONE, which uses none.
    /// </summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>>? EndpointLabels { get; init; }

    /// <summary>Whether it lists subject names to verify.</summary>
    public bool HasSubjectNames { get; init; }

    /// <summary>Its addresses, as written.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Its waypoint label, <c>none</c> included; null without one.</summary>
    public string? WaypointLabel { get; init; }

    public override string ToString() => $"ServiceEntry {Key}";
}

/// <param name="Number">The port that clients dial.</param>
/// <param name="TargetPort">0 if absent.</param>
/// <param name="Protocol">As written, or <c>none</c>.</param>
/// <param name="LeavesFor443">Whether some of its traffic goes to port 443.</param>
public readonly record struct KnownPort(int Number, int TargetPort, string Protocol, bool LeavesFor443)
{
    internal const int Https = 443;
}

/// <param name="Key">Its namespace and name.</param>
/// <param name="Hosts">Its hosts, with short names completed.</param>
/// <param name="ExportTo">As written.</param>
/// <param name="IsMeshBound">Whether sidecars use it.</param>
public sealed record KnownVirtualService(ObjectKey Key, IReadOnlyList<HostName> Hosts, IReadOnlyList<string> ExportTo, bool IsMeshBound)
    : KnownObject(Key, Hosts, ExportTo)
{
    /// <summary>Whether gateways use it.</summary>
    public bool IsGatewayBound => GatewayNamespaces.Count > 0;

    /// <summary>The namespaces of the gateways that use it.</summary>
    public IReadOnlyList<string> GatewayNamespaces { get; init; } = [];

    /// <summary>The destinations and mirrors of its HTTP routes, with short names completed.</summary>
    public IReadOnlyList<HttpTarget> HttpTargets { get; init; } = [];

    /// <summary>The ports on which sidecars answer every request themselves, by redirect or direct response; 0 for all.</summary>
    public IReadOnlyList<int> AnsweredPorts { get; init; } = [];

    public override string ToString() => $"VirtualService {Key}";
}

/// <param name="Host">The destination's host.</param>
/// <param name="Port">Its port; 0 if the route names none.</param>
/// <param name="FromSidecars">Whether sidecars send requests there.</param>
/// <param name="FromGateways">Whether gateways do.</param>
public readonly record struct HttpTarget(HostName Host, int Port, bool FromSidecars, bool FromGateways);

/// <param name="Key">Its namespace and name.</param>
/// <param name="Hosts">Its one host, with a short name completed.</param>
/// <param name="ExportTo">As written; its own namespace if it has a workload selector, which makes it private.</param>
/// <param name="Tls">The TLS modes it sets.</param>
/// <param name="HasSelector">Whether it applies to some workloads only.</param>
/// <param name="HasTrafficPolicy">Whether it has a top-level traffic policy.</param>
public sealed record KnownDestinationRule(
    ObjectKey Key,
    IReadOnlyList<HostName> Hosts,
    IReadOnlyList<string> ExportTo,
    TlsModes Tls,
    bool HasSelector,
    bool HasTrafficPolicy
) : KnownObject(Key, Hosts, ExportTo)
{
    /// <summary>Whether any part of it skips certificate verification.</summary>
    public bool SkipsVerification { get; init; }

    public IReadOnlyList<KnownSubset> Subsets { get; init; } = [];

    public override string ToString() => $"DestinationRule {Key}";
}

/// <param name="Name">The name that routes refer to.</param>
/// <param name="Labels">The labels of its endpoints.</param>
public sealed record KnownSubset(string Name, IReadOnlyDictionary<string, string> Labels);
