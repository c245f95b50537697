using AdmissionWebhook.Deployment.Native;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using static AdmissionWebhook.Deployment.MatchConditions.CelGuards;

namespace AdmissionWebhook.Deployment.MatchConditions;

/// <summary>Whether an object might use one of some approvals: it might name a host that they approve. The spec is known to be a mapping.</summary>
internal sealed class NamedApprovals(ClusterHosts cluster, RouteConditions routes)
{
    // More would make the expression long and its evaluation slow; then every host might be one of them.
    private const int MaxHosts = 200;

    private const string Address = "'^[0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}$'";

    /// <summary>Whether it names one of these hosts where its kind names most of them.</summary>
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

    /// <summary>Whether it names any host where its kind seldom names one.</summary>
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

    // What is not spelled as it is compared might be any of them.
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
