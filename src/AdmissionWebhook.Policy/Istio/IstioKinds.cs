namespace AdmissionWebhook.Policy.Istio;

/// <summary>The API group's kinds and their plurals (istio manifests/charts/base/files/crd-all.gen.yaml).</summary>
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

    /// <summary><see cref="IstioKind.None"/> for a kind or group that is not evaluated here; any version is.</summary>
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
        }

        return IstioKind.None;
    }
}
