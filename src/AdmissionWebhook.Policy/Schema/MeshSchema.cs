using static AdmissionWebhook.Policy.Schema.SchemaParts;

namespace AdmissionWebhook.Policy.Schema;

/// <summary>The schema of <c>spec.mesh</c>: facts about the mesh.</summary>
internal static class MeshSchema
{
    public static Schema Mesh =>
        Mapping(
            "Facts about the mesh; only in a policy without scope.",
            ("clusterDomain", TextOf("The cluster's DNS domain.", Formats.OwnHost)),
            ("ownHosts", List("Names served by the mesh.", OwnHost)),
            (
                "federatedHosts",
                List("Names of Services in peered clusters: in-cluster, also in ServiceEntry hosts.", TextOf("A host.", Formats.OwnHost))
            ),
            (
                "virtualAddresses",
                List("Virtual addresses of ServiceEntries; 240.0.0.0/4 is always included.", TextOf("A block.", Formats.ApprovedCidr))
            ),
            (
                "dnsCapture",
                new Schema(SchemaType.Boolean, "Whether sidecars capture DNS and allocate addresses for TCP hosts; omitted: unknown.")
            ),
            ("dataPlane", TextOf("What captures traffic; omitted: unknown.") with { Values = ["sidecar", "ambient", "both"] }),
            (
                "defaultExports",
                Mapping(
                    "The mesh configuration's defaults for exportTo; omitted: every namespace.",
                    ("serviceEntry", List("defaultServiceExportTo.", TextOf("'.', '*', '~' or a namespace.", Formats.DefaultExport))),
                    (
                        "virtualService",
                        List("defaultVirtualServiceExportTo.", TextOf("'.', '*', '~' or a namespace.", Formats.DefaultExport))
                    )
                )
            ),
            ("internalAddresses", List("Addresses that count as internal.", TextOf("A block.", Formats.ApprovedCidr))),
            (
                "platformNamespaces",
                List("Namespaces that can do what tenants cannot.", TextOf("A namespace or glob.", Formats.NamespaceGlob))
            ),
            ("trustedUsers", List("Users that write for Istio.", TextOf("A user name.", Formats.NotEmpty))),
            (
                "egressGateway",
                Mapping(
                    "The mesh's egress gateway.",
                    ("namespace", TextOf("Its namespace.", Formats.NamespaceGlob)),
                    ("podLabels", LabelMap("Its pods' labels.")),
                    ("gateways", List("Globs over namespace/name.", TextOf("A gateway.", Formats.NotEmpty))),
                    ("waypoint", TextOf("namespace/name of the egress waypoint (ambient mode).", Formats.NotEmpty))
                )
            ),
            ("outboundTrafficPolicy", TextOf("The mesh-wide mode.") with { Values = ["REGISTRY_ONLY", "ALLOW_ANY"] }),
            ("gatewayClasses", List("GatewayClasses that tenants can use; omitted: any.", TextOf("A class.", Formats.NotEmpty))),
            (
                "capture",
                Mapping(
                    "What can bypass or change the proxy, in every namespace.",
                    [
                        .. CaptureFields,
                        (
                            "namespaces",
                            List(
                                "Additional allowances for some namespaces.",
                                Mapping(
                                    "An allowance.",
                                    [
                                        (
                                            "namespaces",
                                            List("Names or globs.", TextOf("A namespace.", Formats.NamespaceGlob)) with
                                            {
                                                MinItems = 1,
                                            }
                                        ),
                                        .. CaptureFields,
                                    ]
                                ) with
                                {
                                    Required = ["namespaces"],
                                }
                            )
                        ),
                    ]
                )
            )
        );

    private static (string, Schema)[] CaptureFields =>
        [
            (
                "ports",
                List(
                    "Outbound ports that pods can exclude.",
                    new Schema(SchemaType.Integer, "1 to 65535.") { Minimum = 1, Maximum = 65535 }
                )
            ),
            (
                "addresses",
                List("Addresses that pods can exclude, besides internalAddresses and those of approvals.", TextOf("A block.", Formats.Cidr))
            ),
            ("includedAddresses", List("The injector's includeIPRanges, if it is not *.", TextOf("A block.", Formats.Cidr))),
            ("templates", List("Injection templates besides sidecar.", TextOf("A template.", Formats.NotEmpty))),
            ("images", List("Globs over the proxy's image; omitted: any named proxyv2.", TextOf("An image.", Formats.NotEmpty))),
            (
                "configKeys",
                List(
                    "Additional proxy.istio.io/config settings, environment variables and mount paths of the proxy.",
                    TextOf("A key.", Formats.NotEmpty)
                )
            ),
            (
                "withoutProxy",
                new Schema(SchemaType.Boolean, "Whether pods can run without a proxy or keep traffic out of it; omitted: no.")
            ),
        ];

    private static Schema OwnHost =>
        Mapping(
            "A host, or a host and the namespaces that can route it for others.",
            ("host", TextOf("A host.", Formats.OwnHost)),
            ("namespaces", List("Omitted: all.", TextOf("A namespace or glob.", Formats.NamespaceGlob)))
        ) with
        {
            Required = ["host"],
            Shorthand = TextOf("A host.", Formats.OwnHost),
        };
}
