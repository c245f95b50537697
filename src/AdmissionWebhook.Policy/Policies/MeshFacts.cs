using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>What the policies say about the mesh itself (<c>spec.mesh</c>).</summary>
public sealed record MeshFacts
{
    public const string DefaultClusterDomain = "cluster.local";

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

    /// <summary>Names the mesh serves itself: in-cluster everywhere but in ServiceEntry hosts.</summary>
    public IReadOnlyList<HostName> OwnHosts { get; init; } = [];

    public NetworkSet InternalAddresses { get; init; } = NetworkSet.Empty;

    public IReadOnlyList<Glob> PlatformNamespaces { get; init; } = [new Glob("istio-system")];

    public IReadOnlyList<string> TrustedUsers { get; init; } = ["system:serviceaccount:istio-system:istiod"];

    public EgressGateway? EgressGateway { get; init; }

    public string? OutboundTrafficPolicy { get; init; }

    public bool IsPlatform(string @namespace) => Glob.AnyMatches(PlatformNamespaces, @namespace);

    /// <summary>Whether a full name is served inside: below <c>svc.&lt;clusterDomain&gt;</c>, <c>svc.clusterset.local</c>.</summary>
    public bool IsClusterName(in HostName host) => host.IsReadable && (host.IsBelow(ServiceZone) || host.IsBelow("svc.clusterset.local"));

    public bool IsOwnHost(in HostName host)
    {
        foreach (var own in OwnHosts)
        {
            if (own.Contains(host))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether a destination stays in the cluster. Short names count where Istio expands them (istio pilot/pkg/model/config.go,
    /// ResolveShortnameToFQDN: only names without a dot), so <c>name.ns</c> does not.
    /// </summary>
    public bool IsInCluster(in HostName host, bool shortNames) =>
        host.IsReadable && ((shortNames && host is { IsWildcard: false, Labels: 1 }) || IsClusterName(host) || IsOwnHost(host));
}

/// <summary>The mesh's sanctioned way out.</summary>
/// <param name="Namespace">Where it runs.</param>
/// <param name="PodLabels">Its pods' labels.</param>
/// <param name="Gateways">Globs over <c>namespace/name</c> of the Gateways that stand for it.</param>
/// <param name="Waypoint"><c>namespace/name</c> of its waypoint in ambient mode.</param>
public sealed record EgressGateway(string? Namespace, IReadOnlyList<KeyValuePair<string, string>> PodLabels, IReadOnlyList<Glob> Gateways, string? Waypoint);
