namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// The kinds of Istio's networking group and their plurals (istio manifests/charts/base/files/crd-all.gen.yaml). The other evaluated kinds
/// are in <see cref="CaptureKinds"/>.
/// </summary>
public static class IstioKinds
{
    public const string Group = "networking.istio.io";

    public static readonly IReadOnlyList<(IstioKind Kind, string Name, string Plural)> All =
    [
        (IstioKind.ServiceEntry, "ServiceEntry", "serviceentries"),
        (IstioKind.VirtualService, "VirtualService", "virtualservices"),
        (IstioKind.DestinationRule, "DestinationRule", "destinationrules"),
        (IstioKind.Gateway, "Gateway", "gateways"),
        (IstioKind.Sidecar, "Sidecar", "sidecars"),
        (IstioKind.WorkloadEntry, "WorkloadEntry", "workloadentries"),
        (IstioKind.WorkloadGroup, "WorkloadGroup", "workloadgroups"),
        (IstioKind.EnvoyFilter, "EnvoyFilter", "envoyfilters"),
        (IstioKind.ProxyConfig, "ProxyConfig", "proxyconfigs"),
    ];

    /// <summary>The group of an apiVersion; empty for the core group.</summary>
    public static string GroupOf(string apiVersion) =>
        apiVersion.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? apiVersion[..slash] : "";

    /// <summary><see cref="IstioKind.None"/> for a kind or group that is not evaluated. The version does not matter.</summary>
    public static IstioKind Find(string group, string kind)
    {
        if (group == Group)
        {
            foreach (var (value, name, _) in All)
            {
                if (name == kind)
                {
                    return value;
                }
            }

            return IstioKind.None;
        }

        return CaptureKinds.Find(group, kind);
    }

    /// <summary>The names of several kinds, as displayed.</summary>
    public static string Names(IstioKind kinds) =>
        kinds switch
        {
            IstioKind.All => "all",
            IstioKind.None => "none",
            _ => string.Join(", ", Singly(kinds)),
        };

    private static IEnumerable<string> Singly(IstioKind kinds)
    {
        foreach (var (kind, name, _) in All)
        {
            if ((kinds & kind) != 0)
            {
                yield return name;
            }
        }

        foreach (var one in CaptureKinds.All.DistinctBy(one => one.Kind))
        {
            if ((kinds & one.Kind) != 0)
            {
                yield return one.Kind == IstioKind.GatewayApiGateway ? "Gateway (Gateway API)" : one.Name;
            }
        }
    }
}
