using AdmissionWebhook.Policy.Istio;
using static AdmissionWebhook.Deployment.Native.CelReads;

namespace AdmissionWebhook.Deployment.Native;

/// <summary>What opens egress regardless of approvals, in kinds other than ServiceEntry.</summary>
internal static class ShapeChecks
{
    // istio api networking/v1alpha3/destination_rule.proto, LoadBalancerSettings.SimpleLB, without PASSTHROUGH.
    private const string Balancing = "['UNSPECIFIED', 'LEAST_CONN', 'LEAST_REQUEST', 'ROUND_ROBIN', 'RANDOM']";

    public static IEnumerable<NativeCheck> All(IReadOnlyList<string> harmlessVariables) =>
        [
            new(
                "outbound-allow-any",
                IstioKind.Sidecar,
                [],
                $"{Has(Spec, "outboundTrafficPolicy.mode")} && {Spec}.outboundTrafficPolicy.mode == 'ALLOW_ANY'"
                    + $" && !({Has(Before, "outboundTrafficPolicy.mode")} && {Before}.outboundTrafficPolicy.mode != 'REGISTRY_ONLY')",
                "spec.outboundTrafficPolicy.mode: ALLOW_ANY lets the workloads of this Sidecar reach unregistered and unapproved hosts; "
                    + "set REGISTRY_ONLY, and add a ServiceEntry for each host that you need"
            ),
            new(
                "egress-proxy",
                IstioKind.Sidecar,
                [],
                $"{Has(Spec, "outboundTrafficPolicy.egressProxy.host")} && {Spec}.outboundTrafficPolicy.egressProxy.host.size() > 0"
                    + $" && !({Has(Before, "outboundTrafficPolicy.egressProxy")})",
                "spec.outboundTrafficPolicy.egressProxy: traffic to every unregistered host would go to one place "
                    + "that can forward it anywhere; remove egressProxy, and register each host that you need with a ServiceEntry"
            ),
            new(
                "passthrough-load-balancing",
                IstioKind.DestinationRule,
                [.. Both("policies", TrafficPolicies)],
                $"variables.policies.exists(policy, {AtAnyPort("policy", simple => $"{simple} == 'PASSTHROUGH'")})"
                    + $" && !variables.policiesBefore.exists(policy, {AtAnyPort("policy", simple => $"!({simple} in {Balancing})")})",
                "loadBalancer.simple: PASSTHROUGH sends traffic to any address that the client dials; "
                    + "remove simple, or set LEAST_REQUEST"
            ),
            new(
                "envoy-filter",
                IstioKind.EnvoyFilter,
                [],
                $"request.operation == 'CREATE' || {Spec} != {Before}",
                "an EnvoyFilter can send traffic anywhere, bypassing every approval; use Istio's own kinds, or have this content excepted"
            ),
            new(
                "proxy-environment",
                IstioKind.ProxyConfig,
                [.. Both("environment", from => Or(from, "environmentVariables", "{}")), new("harmless", CelText.Set(harmlessVariables))],
                "variables.environment.exists(key, !(key in variables.harmless) && !(key in variables.environmentBefore))",
                "spec.environmentVariables: only variables known to be harmless to the proxy can be set"
            ),
            new(
                "auto-passthrough",
                IstioKind.Gateway,
                [.. Both("servers", from => List(from, "servers"))],
                $"variables.servers.exists(server, {Has("server", "tls.mode")} && server.tls.mode == 'AUTO_PASSTHROUGH')"
                    + $" && !variables.serversBefore.exists(server, {Has("server", "tls.mode")}"
                    + " && !(server.tls.mode in ['PASSTHROUGH', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL', 'OPTIONAL_MUTUAL']))",
                "spec.servers: AUTO_PASSTHROUGH forwards each connection to whatever service in the mesh its SNI names; "
                    + "set PASSTHROUGH, and add a VirtualService with tls routes for the intended hosts"
            ),
            new(
                "gateway-selector",
                IstioKind.Gateway,
                [],
                $"(request.operation == 'CREATE' || {Has(Before, "selector")} && {Before}.selector.exists(key, "
                    + $"{Before}.selector[key] != null))"
                    + $" && (!has({Spec}.selector) || {Spec}.selector.size() == 0)",
                "spec.selector: without a selector the Gateway applies to every gateway in the mesh, including the egress gateway; "
                    + "select your own gateway's pods"
            ),
            new(
                "internal-annotations",
                IstioKind.All,
                [.. Keys("annotations"), .. Keys("labels")],
                $"{HasInternal("annotations")} || {HasInternal("labels")}",
                "metadata: annotations and labels below internal.istio.io/ are for objects that istiod generates; remove them"
            ),
        ];

    private static IEnumerable<NativeVariable> Keys(string map) =>
        [
            new(map, Or("object", $"metadata.{map}", "{}")),
            new(map + "Before", $"oldObject != null && {Or("oldObject", $"metadata.{map}", "{}")}"),
        ];

    private static string HasInternal(string map) =>
        $"variables.{map}.exists(key, key.lowerAscii().startsWith('internal.istio.io/') && !(key in variables.{map}Before))";

    // At the top level and in each subset, both with port-level settings.
    private static string TrafficPolicies(string from) =>
        $"({Has(from, "trafficPolicy")} ? [{from}.trafficPolicy] : [])"
        + $" + {List(from, "subsets")}.filter(item, has(item.trafficPolicy)).map(item, item.trafficPolicy)";

    // A condition on loadBalancer.simple, if set.
    private static string AtAnyPort(string policy, Func<string, string> condition) =>
        $"{Simple(policy, condition)}"
        + $" || {Has(policy, "portLevelSettings")} && {policy}.portLevelSettings.exists(port, {Simple("port", condition)})";

    private static string Simple(string settings, Func<string, string> condition) =>
        $"{Has(settings, "loadBalancer.simple")} && {condition($"{settings}.loadBalancer.simple")}";
}
