using static AdmissionWebhook.Tests.Rules.Peers.PeerMessage;
using static AdmissionWebhook.Tests.Rules.Peers.Yaml;

namespace AdmissionWebhook.Tests.Rules.Peers;

/// <summary>The validations of Kiali that concern egress.</summary>
internal static class KialiMessages
{
    private const string Partner = "host: api.partner.example";

    private static readonly string Partners = Istio("ServiceEntry", "partner", Entry);

    public static IReadOnlyList<PeerMessage> All { get; } =
    [
        Replacing(
            "KIA0002",
            "overlapping-sidecars",
            Istio("Sidecar", "a", "egress: [{hosts: [./*]}]") + Istio("Sidecar", "b", "egress: [{hosts: [./*]}]"),
            "name: b, namespace: shop}\nspec: {",
            "name: b, namespace: shop}\nspec: {workloadSelector: {labels: {app: b}}, "
        ),
        Replacing(
            "KIA0003",
            "overlapping-sidecars",
            Istio("Sidecar", "a", "workloadSelector: {labels: {app: a}}, egress: [{hosts: [./*]}]")
                + Istio("Sidecar", "b", "workloadSelector: {labels: {app: a}}, egress: [{hosts: [./x.example]}]"),
            "{app: a}}, egress: [{hosts: [./x",
            "{app: b}}, egress: [{hosts: [./x"
        ),
        Replacing(
            "KIA0005",
            "unknown-export-namespace",
            Namespace("shop") + Namespace("warehouse") + Istio("ServiceEntry", "partner", Entry.Edited("\".\"", "warehuose")),
            "warehuose",
            "warehouse"
        ),
        Replacing(
            "KIA0201",
            "duplicate-destination-rule",
            Partners
                + Istio("DestinationRule", "a", Partner + ", trafficPolicy: {tls: {mode: SIMPLE}}")
                + Istio("DestinationRule", "b", Partner + ", trafficPolicy: {connectionPool: {tcp: {}}}"),
            "trafficPolicy: {connectionPool: {tcp: {}}}",
            "subsets: [{name: v2, labels: {version: v2}}]"
        ),
        Replacing(
            "KIA0202",
            "orphan-destination-rule",
            Partners + Istio("DestinationRule", "a", "host: api.partnr.example, trafficPolicy: {tls: {mode: SIMPLE}}"),
            "partnr",
            "partner"
        ),
        Replacing(
            "KIA0203",
            "unknown-subset",
            Service("till", "selector: {app: till}, ports: [{port: 80}]")
                + Pods("till", "app: till, version: v1")
                + Istio("DestinationRule", "till", "host: till.shop.svc.cluster.local, subsets: [{name: v1, labels: {vresion: v1}}]"),
            "vresion",
            "version"
        ),
        Replacing(
            "KIA1004",
            "unknown-destination",
            Partners + Istio("Sidecar", "a", "egress: [{hosts: [./api.partnr.example]}]"),
            "partnr",
            "partner"
        ),
        Replacing(
            "KIA1101",
            "orphan-virtual-service",
            Partners + Istio("VirtualService", "v", $"hosts: [api.partnr.example], http: [{To("host: api.partnr.example")}]"),
            "partnr",
            "partner"
        ),
        Replacing(
            "KIA1102",
            "unknown-gateway",
            Istio("Gateway", "way-out", "selector: {app: a}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]")
                + Istio("VirtualService", "v", $"hosts: [api.partner.example], gateways: [shop/gone], http: [{To(Partner)}]"),
            "shop/gone",
            "shop/way-out"
        ),
        Replacing(
            "KIA1106",
            "duplicate-virtual-service",
            Partners + Http("one", $"[{To(Partner)}]") + Http("two", $"[{To(Partner)}]"),
            "name: two, namespace: shop",
            "name: two, namespace: bar"
        ),
        Replacing(
            "KIA1107",
            "unknown-subset",
            Partners
                + Istio("DestinationRule", "a", Partner + ", subsets: [{name: gold}]")
                + Istio(
                    "VirtualService",
                    "v",
                    "hosts: [api.partner.example], tls: [{match: [{port: 443, sniHosts: [api.partner.example]}], "
                        + $"route: [{{destination: {{{Partner}, subset: silver}}}}]}}]"
                ),
            "subset: silver",
            "subset: gold"
        ),
    ];
}
