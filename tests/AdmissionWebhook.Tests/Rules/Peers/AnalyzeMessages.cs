using static AdmissionWebhook.Tests.Rules.Peers.PeerMessage;
using static AdmissionWebhook.Tests.Rules.Peers.Yaml;

namespace AdmissionWebhook.Tests.Rules.Peers;

/// <summary>The messages of istioctl analyze that concern egress.</summary>
internal static class AnalyzeMessages
{
    private const string Partner = "host: api.partner.example";

    private static readonly string Partners = Istio("ServiceEntry", "partner", Entry);
    private static readonly string Gateways = Istio(
        "Gateway",
        "way-out",
        "selector: {app: way-out}, servers: [{port: {number: 443, name: tls, protocol: TLS}, hosts: [api.partner.example], "
            + "tls: {mode: PASSTHROUGH}}]"
    );

    public static IReadOnlyList<PeerMessage> All { get; } =
    [
        Replacing(
            "IST0101",
            "orphan-virtual-service",
            Service("till", "ports: [{port: 80}]") + Http("v", $"[{To("host: tills")}]"),
            "host: tills",
            "host: till"
        ),
        Replacing(
            "IST0101",
            "unknown-destination",
            Partners + Http("v", $"[{To(Partner + ", port: {number: 8080}")}]"),
            "number: 8080",
            "number: 80"
        ),
        Replacing(
            "IST0101",
            "unknown-subset",
            Partners
                + Istio("DestinationRule", "partner", Partner + ", subsets: [{name: gold}]")
                + Http("v", $"[{To(Partner + ", subset: golden")}]"),
            "golden",
            "gold"
        ),
        Replacing(
            "IST0101",
            "unknown-gateway",
            Gateways + Istio("VirtualService", "v", $"hosts: [api.partner.example], gateways: [elsewhere], http: [{To(Partner)}]"),
            "[elsewhere]",
            "[way-out]"
        ),
        Replacing("IST0106", "rejected-shape", Istio("ServiceEntry", "partner", Entry.Edited("api.", "*.")), "*.partner", "api.partner"),
        Replacing("IST0106", "unknown-field", Partners.Edited("exportTo", "exportsTo"), "exportsTo", "exportTo"),
        Replacing(
            "IST0109",
            "duplicate-virtual-service",
            Partners
                + Http("one", $"[{To(Partner)}]")
                + Istio("VirtualService", "two", $"hosts: [api.partner.example], http: [{To(Partner)}]"),
            "name: two, namespace: shop}\nspec: {hosts: [api.partner.example]",
            "name: two, namespace: shop}\nspec: {hosts: [other.partner.example]"
        ),
        Replacing(
            "IST0110",
            "overlapping-sidecars",
            Pods("till", "app: till, tier: front")
                + Istio("Sidecar", "a", "workloadSelector: {labels: {app: till}}, egress: [{hosts: [./*]}]")
                + Istio("Sidecar", "b", "workloadSelector: {labels: {tier: front}}, egress: [{hosts: [./*]}]"),
            "labels: {tier: front}",
            "labels: {tier: back}"
        ),
        Replacing(
            "IST0111",
            "overlapping-sidecars",
            Istio("Sidecar", "a", "egress: [{hosts: [./*]}]") + Istio("Sidecar", "b", "egress: [{hosts: [./*]}]"),
            "name: b, namespace: shop",
            "name: b, namespace: bar"
        ),
        Replacing(
            "IST0112",
            "unknown-destination",
            Partners + Service("till", "ports: [{port: 8080, name: a}, {port: 9090, name: b}]") + Http("v", $"[{To("host: till")}]"),
            "port: 9090",
            "port: 443"
        ),
        Replacing(
            "IST0130",
            "shadowed-route",
            Partners + Http("v", $"[{To(Partner)}, {{match: [{{uri: {{prefix: /v2}}}}], route: [{{destination: {{{Partner}}}}}]}}]"),
            $"[{To(Partner)}, ",
            $"[{{match: [{{uri: {{prefix: /v1}}}}], route: [{{destination: {{{Partner}}}}}]}}, "
        ),
        Replacing(
            "IST0131",
            "shadowed-route",
            Partners
                + Http(
                    "v",
                    $"[{{match: [{{uri: {{prefix: /a}}}}], route: [{{destination: {{{Partner}}}}}]}}, "
                        + $"{{match: [{{uri: {{prefix: /a/b}}}}, {{uri: {{prefix: /c}}}}], route: [{{destination: {{{Partner}}}}}]}}]"
                ),
            "prefix: /a}",
            "prefix: /z}"
        ),
        Replacing(
            "IST0132",
            "unknown-gateway",
            Gateways + Istio("VirtualService", "v", $"hosts: [www.partner.example], gateways: [way-out], http: [{To(Partner)}]"),
            "hosts: [www.",
            "hosts: [api."
        ),
        Replacing(
            "IST0133",
            "empty-selector",
            Istio("ServiceEntry", "partner", Entry.Edited("DNS", "STATIC, workloadSelector: {labels: {}}")),
            "labels: {}",
            "labels: {app: a}"
        ),
        Replacing(
            "IST0134",
            "tcp-port-capture",
            Istio(
                "ServiceEntry",
                "db",
                "hosts: [db.partner.example], ports: [{number: 5432, name: tcp, protocol: TCP}], resolution: DNS, exportTo: [.]"
            ),
            "protocol: TCP",
            "protocol: TLS"
        ),
        Replacing(
            "IST0144",
            "proxy-identity",
            Pod("securityContext: {runAsUser: 1337}, containers: [{name: till, image: till}]"),
            "1337",
            "1338"
        ),
        Replacing(
            "IST0151",
            "envoy-filter",
            Istio("EnvoyFilter", "f", "configPatches: [{applyTo: CLUSTER, patch: {operation: MERGE, value: {}}}]"),
            "namespace: shop",
            "namespace: istio-system"
        ),
        Replacing(
            "IST0158",
            "proxy-override",
            Pod(
                "containers: [{name: till, image: till}, {name: istio-proxy, image: registry.example.com/proxy:1, args: [proxy, sidecar]}]",
                "sidecar.istio.io/status: '{}'"
            ),
            "com/proxy:1",
            "com/proxyv2:1"
        ),
        Replacing(
            "IST0165",
            "unknown-gateway",
            Istio(
                "VirtualService",
                "v",
                $"hosts: [api.partner.example], gateways: [a-istio-autogenerated-k8s-gateway-b], http: [{To(Partner)}]"
            ),
            "a-istio-autogenerated-k8s-gateway-b",
            "other/way-out"
        ),
        Replacing(
            "IST0167",
            "needs-waypoint",
            Namespace("shop", "istio.io/dataplane-mode: ambient") + Istio("Sidecar", "a", "egress: [{hosts: [./*]}]"),
            "dataplane-mode: ambient",
            "dataplane-mode: none"
        ),
        Replacing(
            "IST0173",
            "unknown-subset",
            Service("till", "selector: {app: till}, ports: [{port: 80}]")
                + Pods("till", "app: till, version: v1")
                + Istio("DestinationRule", "till", "host: till, subsets: [{name: v1, labels: {release: v1}}]"),
            "release: v1",
            "version: v1"
        ),
        Replacing(
            "IST0174",
            "orphan-destination-rule",
            Service("till", "ports: [{port: 80}]")
                + Istio("DestinationRule", "till", "host: tills, trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}"),
            "host: tills",
            "host: till"
        ),
        Replacing(
            "IST0175",
            "unapproved-host",
            "---\napiVersion: security.istio.io/v1\nkind: RequestAuthentication\nmetadata: {name: keys, namespace: shop}\n"
                + "spec: {jwtRules: [{issuer: till, jwksUri: 'https://keys.partner.example/jwks'}]}\n",
            "keys.partner.example",
            "keys.shop.svc.cluster.local"
        ),
        Replacing(
            "IST0177",
            "host-conflict",
            Istio("ServiceEntry", "a", "hosts: [db.partner.example], ports: [{number: 5432, name: a, protocol: TCP}], resolution: DNS")
                + Istio(
                    "ServiceEntry",
                    "b",
                    "hosts: [db.partner.example], ports: [{number: 5432, name: b, protocol: TLS}], resolution: DNS"
                ),
            "protocol: TLS",
            "protocol: TCP"
        ),
    ];
}
