using System.Collections.Immutable;
using System.Net;
using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>What the policies say about the mesh itself (<c>spec.mesh</c>).</summary>
public sealed record MeshFacts
{
    public const string DefaultClusterDomain = "cluster.local";

    /// <summary>240.0.0.0/4, which is not routed.</summary>
    internal static readonly NetworkSet ClassE = new([IPNetwork.Parse("240.0.0.0/4")]);

    public static readonly MeshFacts Default = new();

    public string ClusterDomain
    {
        get;
        init
        {
            field = value;
            ServiceZone = "svc." + value;
        }
    } = DefaultClusterDomain;

    /// <summary><c>svc.&lt;clusterDomain&gt;</c>.</summary>
    public string ServiceZone { get; private init; } = "svc." + DefaultClusterDomain;

    /// <summary>Names served by the mesh: in-cluster everywhere except in ServiceEntry hosts.</summary>
    public ImmutableArray<OwnHost> OwnHosts { get; init; } = [];

    /// <summary>Names of Services in peered clusters: in-cluster, also in ServiceEntry hosts.</summary>
    public ImmutableArray<HostName> FederatedHosts { get; init; } = [];

    /// <summary>Virtual addresses of ServiceEntries, which lead nowhere by themselves.</summary>
    public NetworkSet VirtualAddresses { get; init; } = ClassE;

    /// <summary>Whether sidecars capture DNS, and so allocate addresses for TCP hosts; null: unknown.</summary>
    public bool? DnsCapture { get; init; }

    /// <summary><c>sidecar</c>, <c>ambient</c> or <c>both</c>; null: unknown.</summary>
    public string? DataPlane { get; init; }

    /// <summary>The meaning of an absent <c>exportTo</c> in this mesh.</summary>
    public DefaultExports DefaultExports { get; init; } = DefaultExports.Everybody;

    public NetworkSet InternalAddresses { get; init; } = NetworkSet.Empty;

    public IReadOnlyList<Glob> PlatformNamespaces { get; init; } = [new Glob("istio-system")];

    /// <summary>Those that are named in full.</summary>
    internal IEnumerable<string> NamedPlatformNamespaces => PlatformNamespaces.Where(one => one.IsLiteral).Select(one => one.Pattern);

    /// <summary>istiod, and the control plane's controllers that write Endpoints and EndpointSlices.</summary>
    public IReadOnlyList<string> TrustedUsers { get; init; } =
    [
        "system:serviceaccount:istio-system:istiod",
        "system:serviceaccount:kube-system:endpoint-controller",
        "system:serviceaccount:kube-system:endpointslice-controller",
        "system:serviceaccount:kube-system:endpointslicemirroring-controller",
    ];

    public EgressGateway? EgressGateway { get; init; }

    public string? OutboundTrafficPolicy { get; init; }

    /// <summary>The GatewayClasses that tenants can use; empty: any.</summary>
    public IReadOnlyList<string> GatewayClasses { get; init; } = [];

    /// <summary>What can bypass or change the proxy.</summary>
    public MeshCapture Capture { get; init; } = MeshCapture.Nothing;

    public bool IsPlatform(string @namespace) => Glob.AnyMatches(PlatformNamespaces, @namespace);

    /// <summary>Whether a full name is in the cluster: below <c>svc.&lt;clusterDomain&gt;</c> or <c>svc.clusterset.local</c>.</summary>
    public bool IsClusterName(in HostName host) => host.IsReadable && (host.IsBelow(ServiceZone) || host.IsBelow("svc.clusterset.local"));

    /// <summary>
    /// Whether a wildcard covers the cluster's own zone and nothing that public DNS could resolve: <c>*.svc.&lt;clusterDomain&gt;</c>,
    /// <c>*.&lt;clusterDomain&gt;</c>, <c>*.local</c> (RFC 6762). DestinationRules for these set client defaults for the whole mesh.
    /// </summary>
    public bool IsClusterZone(in HostName host) =>
        host is { IsReadable: true, IsWildcard: true }
        && (host.Zone.SequenceEqual(ClusterDomain) || host.Zone.SequenceEqual(ServiceZone) || host.Zone is "local");

    public bool IsOwnHost(in HostName host)
    {
        foreach (var own in OwnHosts)
        {
            if (own.Host.Contains(host))
            {
                return true;
            }
        }

        return false;
    }

    public bool IsFederated(in HostName host)
    {
        foreach (var federated in FederatedHosts)
        {
            if (federated.Contains(host))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether a destination is in the cluster. Short names count where Istio expands them (istio pilot/pkg/model/config.go,
    /// ResolveShortnameToFQDN: only names without a dot), so <c>name.ns</c> does not.
    /// </summary>
    public bool IsInCluster(in HostName host, bool shortNames) => IsInDns(host, shortNames) || (host.IsReadable && IsFederated(host));

    /// <summary>
    /// Whether a name that DNS resolves, rather than the mesh's registry, is in the cluster. A peered cluster's names are only in the
    /// registry, and others can own them in public DNS.
    /// </summary>
    public bool IsInDns(in HostName host, bool shortNames) =>
        host.IsReadable
        && ((shortNames && host is { IsWildcard: false, Labels: 1 }) || IsClusterName(host) || IsClusterZone(host) || IsOwnHost(host));
}

/// <summary>The mesh's egress gateway.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="PodLabels">Its pods' labels.</param>
/// <param name="Gateways">Globs over the <c>namespace/name</c> of its Gateways.</param>
/// <param name="Waypoint"><c>namespace/name</c> of its waypoint in ambient mode.</param>
public sealed record EgressGateway(
    string? Namespace,
    IReadOnlyList<KeyValuePair<string, string>> PodLabels,
    IReadOnlyList<Glob> Gateways,
    string? Waypoint
);

/// <param name="Host">A name served by the mesh.</param>
/// <param name="Namespaces">Namespaces that can route it for others; empty: all.</param>
public sealed record OwnHost(HostName Host, IReadOnlyList<Glob> Namespaces);

/// <summary>The mesh configuration's defaults for <c>exportTo</c>, by kind.</summary>
public sealed record DefaultExports(IReadOnlyList<string> ServiceEntry, IReadOnlyList<string> VirtualService)
{
    /// <summary>Istio's default: every namespace.</summary>
    public static readonly DefaultExports Everybody = new(["*"], ["*"]);

    /// <summary>The object with what the mesh makes of an absent <c>exportTo</c>.</summary>
    internal T Applied<T>(T known)
        where T : KnownObject
    {
        var entries = known switch
        {
            KnownServiceEntry => ServiceEntry,
            KnownVirtualService => VirtualService,
            _ => Everybody.ServiceEntry,
        };
        return known.ExportTo.Count > 0 || entries is ["*"] ? known : (T)(known with { ExportTo = entries });
    }
}
