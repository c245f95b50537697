using AdmissionWebhook.Deployment.Native;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using static AdmissionWebhook.Deployment.MatchConditions.CelGuards;

namespace AdmissionWebhook.Deployment.MatchConditions;

/// <summary>
/// Whether an object may use one of a set of approvals, because it may name a host that they approve. The spec must be a mapping.
/// </summary>
internal sealed class NamedApprovals(ClusterHosts cluster, RouteConditions routes)
{
    // Beyond this, the expression would be long and slow, so any host counts as approved.
    private const int MaxHosts = 200;

    private const string Address = "'^[0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}$'";

    /// <summary>Whether it names one of these hosts, in the fields where objects of its kind usually name hosts.</summary>
    public string Names(IstioKind kind, IReadOnlyList<HostName> hosts)
    {
        var isOne = IsOneOf(hosts);
        return kind switch
        {
            IstioKind.ServiceEntry => CelText.Or(
                AnyItem($"{Spec}.hosts", "host", isOne("host")),
                AnyItem($"{Spec}.endpoints", "end", $"type(end) != map || {Workload("end", isOne)}")
            ),
            IstioKind.VirtualService => routes.RoutesTo(isOne),
            IstioKind.DestinationRule => CelText.And(
                $"has({Spec}.host)",
                CelText.Not(cluster.Contains($"{Spec}.host")),
                isOne($"{Spec}.host")
            ),
            IstioKind.WorkloadEntry => Workload(Spec, isOne),
            _ => CelText.False,
        };
    }

    /// <summary>Whether it names any host in the fields that objects of its kind rarely use.</summary>
    public static string NamesOthers(IstioKind kind) =>
        kind switch
        {
            IstioKind.VirtualService => RouteConditions.NamesOthers(),
            IstioKind.DestinationRule => TrafficConditions.NamesOthers(),
            IstioKind.Gateway => AnyItem($"{Spec}.servers", "server", "type(server) != map || has(server.defaultEndpoint)"),
            IstioKind.Sidecar => CelText.Or(
                Present($"{Spec}.ingress"),
                Mapping($"{Spec}.outboundTrafficPolicy", $"has({Spec}.outboundTrafficPolicy.egressProxy)")
            ),
            IstioKind.WorkloadGroup => CelText.True,
            _ => CelText.False,
        };

    private static string Workload(string workload, Func<string, string> isOne) =>
        CelText.And(
            Present($"{workload}.address"),
            $"!({IsShortText($"{workload}.address")} && {workload}.address.matches({Address}))",
            isOne($"{workload}.address")
        );

    // A name in any other spelling may be one of them.
    private static Func<string, string> IsOneOf(IReadOnlyList<HostName> hosts)
    {
        if (hosts.Count > MaxHosts)
        {
            return _ => CelText.True;
        }

        var exact = hosts.Where(host => !host.IsWildcard).Select(host => host.Canonical).Distinct().Order(StringComparer.Ordinal).ToList();
        var zones = hosts.Where(host => host.IsWildcard).Select(host => $".{host.Zone}").Distinct().Order(StringComparer.Ordinal).ToList();
        return host =>
            CelText.Or(
                $"!({IsShortText(host)} && {host}.matches({ClusterHosts.PlainName}))",
                exact.Count > 0 ? $"{host} in {CelText.Set(exact)}" : CelText.False,
                zones.Count > 0 ? $"{CelText.List(zones)}.exists(zone, {host}.endsWith(zone))" : CelText.False
            );
    }
}
