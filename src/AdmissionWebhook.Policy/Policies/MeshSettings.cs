using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Policies;

/// <summary><c>spec.mesh</c> of one policy; null for what it does not set.</summary>
public sealed record MeshSettings(
    string? ClusterDomain,
    IReadOnlyList<OwnHost> OwnHosts,
    NetworkSet InternalAddresses,
    IReadOnlyList<Glob>? PlatformNamespaces,
    IReadOnlyList<string>? TrustedUsers,
    EgressGateway? EgressGateway,
    string? OutboundTrafficPolicy
)
{
    public IReadOnlyList<HostName> FederatedHosts { get; init; } = [];

    public NetworkSet VirtualAddresses { get; init; } = NetworkSet.Empty;

    public bool? DnsCapture { get; init; }

    public string? DataPlane { get; init; }

    public DefaultExports? DefaultExports { get; init; }

    public IReadOnlyList<string> GatewayClasses { get; init; } = [];

    public IReadOnlyList<CaptureAllowance> Capture { get; init; } = [];

    /// <summary>Merges the settings of several policies: lists are joined; the first single value wins.</summary>
    public static MeshFacts Unite(IEnumerable<MeshSettings> settings)
    {
        var all = settings.ToList();
        var defaults = MeshFacts.Default;
        return new MeshFacts
        {
            ClusterDomain = all.Select(one => one.ClusterDomain).OfType<string>().FirstOrDefault() ?? defaults.ClusterDomain,
            OwnHosts = [.. all.SelectMany(one => one.OwnHosts)],
            InternalAddresses = new NetworkSet([.. all.SelectMany(one => one.InternalAddresses.Blocks).Distinct()]),
            PlatformNamespaces = all.Any(one => one.PlatformNamespaces is not null)
                ? [.. all.SelectMany(one => one.PlatformNamespaces ?? []).DistinctBy(glob => glob.Pattern)]
                : defaults.PlatformNamespaces,
            TrustedUsers = all.Any(one => one.TrustedUsers is not null)
                ? [.. all.SelectMany(one => one.TrustedUsers ?? []).Distinct()]
                : defaults.TrustedUsers,
            EgressGateway = all.Select(one => one.EgressGateway).OfType<EgressGateway>().FirstOrDefault(),
            FederatedHosts = [.. all.SelectMany(one => one.FederatedHosts)],
            VirtualAddresses = new NetworkSet([
                .. all.SelectMany(one => one.VirtualAddresses.Blocks).Concat(MeshFacts.ClassE.Blocks).Distinct(),
            ]),
            DnsCapture = all.Select(one => one.DnsCapture).FirstOrDefault(value => value is not null),
            DataPlane = all.Select(one => one.DataPlane).OfType<string>().FirstOrDefault(),
            DefaultExports = all.Select(one => one.DefaultExports).OfType<DefaultExports>().FirstOrDefault() ?? DefaultExports.Everybody,
            GatewayClasses = [.. all.SelectMany(one => one.GatewayClasses).Distinct()],
            Capture = new MeshCapture([.. all.SelectMany(one => one.Capture)]),
            OutboundTrafficPolicy = all.Select(one => one.OutboundTrafficPolicy).OfType<string>().FirstOrDefault(),
        };
    }
}
