using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// A route to a port that its host does not have gets 503. A destination without a port means the host's only port, else the port that
/// received the request (istio pilot/pkg/networking/core/route/route.go, GetDestinationCluster). Settings for a port that the host does
/// not have are never used.
/// </summary>
public sealed class UnknownDestination()
    : Rule(
        new RuleDescriptor(
            "unknown-destination",
            "Routes, settings and imports must name ports and hosts that exist",
            RuleGroup.Resilience,
            EnforcementAction.Warn,
            IstioKind.VirtualService | IstioKind.DestinationRule | IstioKind.Sidecar | IstioKind.GatewayApiRoutes
        )
        {
            NeedsOtherObjects = true,
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Kind == IstioKind.DestinationRule)
        {
            Settings(review);
            return;
        }

        if (review.Kind == IstioKind.Sidecar)
        {
            SidecarImports.Evaluate(review);
            return;
        }

        if ((review.Kind & IstioKind.GatewayApiRoutes) != 0)
        {
            GatewayRouteBackends.Evaluate(review);
            return;
        }

        var incoming = ListenerPorts.Of(review);
        foreach (var route in review.VirtualService.Routes)
        {
            foreach (var destination in route.Targets)
            {
                var host = destination.FullName(review.Namespace, review.Mesh.ClusterDomain);
                if (UnnamedHosts.Wildcard(review, host) is { } wildcard)
                {
                    UnnamedHosts.Report(review, destination, host, wildcard);
                }
                else if (!host.IsWildcard && KnownPorts.Of(review, host) is { } ports)
                {
                    Destination(review, destination, host.Canonical, ports, incoming);
                }
            }
        }

        Matches(review, incoming);
    }

    private static void Destination(Review review, in RouteDestination destination, string host, in KnownPorts ports, List<int>? incoming)
    {
        if (destination.Port == 0 && ports.Numbers.Count > 1 && incoming is not null && !incoming.Exists(ports.Numbers.Contains))
        {
            Report(
                review,
                destination.Holder,
                host,
                $"the destination \"{host}\" has no port, {ports.Owner} has several ({ports.List}), and requests come in on none of them "
                    + $"({string.Join(", ", incoming)}), so they are answered with 503",
                $"add port: {{number: {ports.Numbers[0]}}}, or another of its ports"
            );
        }
        else if (destination.Port > 0 && !ports.Numbers.Contains(destination.Port))
        {
            Report(
                review,
                destination.Holder["port"]["number"],
                host,
                $"{ports.Owner} has no port {destination.Port} for \"{host}\" (it has {ports.List}), so requests are answered with 503",
                $"use {(ports.Numbers.Count == 1 ? $"port {ports.Numbers[0]}" : $"one of the ports {ports.List}")}, "
                    + $"or add port {destination.Port} to {ports.Owner}"
            );
        }
    }

    // Only for known hosts: in a sidecar, a match on a port that no host has never applies.
    private static void Matches(Review review, List<int>? numbers)
    {
        if (numbers is not { Count: > 0 } || !review.VirtualService.IsMeshOnly)
        {
            return;
        }

        foreach (var route in review.VirtualService.Routes)
        {
            foreach (var (match, path) in route.Matches)
            {
                if (match.Integer("port"u8) is { } port && !numbers.Contains(port))
                {
                    var list = string.Join(", ", numbers);
                    Report(
                        review,
                        path["port"],
                        review.VirtualService.Hosts[0].Value,
                        $"no host of this VirtualService has port {port} (they have {list}), so the match never applies",
                        $"match on one of the ports {list}"
                    );
                }
            }
        }
    }

    private static void Settings(Review review)
    {
        if (
            review.Known is not KnownDestinationRule { Hosts: [var host] }
            || host.IsWildcard
            || KnownPorts.Of(review, host) is not { } ports
        )
        {
            return;
        }

        foreach (var policy in review.TrafficPolicies)
        {
            if (policy.Port > 0 && !ports.Numbers.Contains(policy.Port))
            {
                Report(
                    review,
                    policy.Path["port"]["number"],
                    host.Canonical,
                    $"{ports.Owner} has no port {policy.Port} (it has {ports.List}), so these settings are never used",
                    $"use a port that clients dial: {ports.List}"
                );
            }
        }
    }

    private static void Report(Review review, JsonPath path, string host, string message, string remedy) =>
        review.Report(new Violation(path, "", message, remedy) { Canonical = $"{host} {path}", Host = host });
}
