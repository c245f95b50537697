using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Schema;

/// <summary>The schema of an EgressPolicy (<c>egress.admissionwebhook.dev/v1alpha1</c>).</summary>
public static class EgressPolicySchema
{
    public const string Group = "egress.admissionwebhook.dev";
    public const string Version = "v1alpha1";
    public const string ApiVersion = Group + "/" + Version;
    public const string Kind = "EgressPolicy";

    private static readonly string[] Actions = ["Deny", "Warn", "Audit", "Disabled"];

    public static Schema Spec { get; } = BuildSpec();

    public static Schema Document { get; } =
        Mapping(
            "Governs what the mesh can reach outside the cluster.",
            ("apiVersion", Text("The version of this format.") with { Values = [ApiVersion] }),
            ("kind", Text("The kind.") with { Values = [Kind] }),
            ("metadata", new Schema(SchemaType.Any, "Kubernetes object metadata. The name identifies the policy.")),
            ("spec", Spec),
            ("status", new Schema(SchemaType.Any, "Written by the webhook."))
        ) with
        {
            Required = ["apiVersion", "kind", "metadata", "spec"],
        };

    private static Schema BuildSpec() =>
        Mapping(
            "The policy.",
            (
                "scope",
                Mapping(
                    "The namespaces it governs; omitted: the whole cluster. Fields are ANDed.",
                    ("namespaces", List("Names or globs.", Text("A namespace.", Formats.NamespaceGlob))),
                    ("excludeNamespaces", List("Names or globs.", Text("A namespace.", Formats.NamespaceGlob))),
                    ("namespaceSelector", Selector)
                )
            ),
            ("enforcement", Text("Caps every action of this policy, for rollout.") with { Values = ["Deny", "Warn", "Audit"] }),
            ("contact", Text("Whom to ask, shown in every remedy.", Formats.NotEmpty)),
            ("approvedHosts", List("The hosts that can be reached.", Approval)),
            (
                "deniedHosts",
                List(
                    "Hosts that no approval can open.",
                    Mapping(
                        "A denial. It matches every host it overlaps.",
                        ("host", Text("Exact, or *.example.com.", Formats.DeniedHost)),
                        ("reason", Text("Shown in the denial."))
                    ) with
                    {
                        Required = ["host"],
                    }
                )
            ),
            (
                "rules",
                Mapping(
                    "Changes to the defaults of rules.",
                    [.. RuleCatalog.All.Select(rule => (rule.Descriptor.Name, Rule(rule.Descriptor)))]
                )
            ),
            ("defaults", Defaults),
            ("exceptions", List("Findings that are lifted until a given day.", Exception)),
            (
                "breakGlass",
                Mapping(
                    "Who is admitted in an emergency, and until when.",
                    ("groups", List("Groups of the requesting user.", Text("A group.", Formats.NotEmpty)) with { MinItems = 1 }),
                    ("until", Text("An RFC 3339 time.", Formats.Instant))
                ) with
                {
                    Required = ["groups", "until"],
                }
            ),
            ("mesh", Mesh),
            (
                "ungoverned",
                Text("The action for objects that ungoverned namespaces export to others; only in a policy without scope.") with
                {
                    Values = ["Deny", "Warn", "Allow"],
                }
            )
        );

    private static Schema Selector =>
        Mapping(
            "Kubernetes label selector for namespaces.",
            ("matchLabels", Dictionary("Labels that must be equal.", Text("A value.", Formats.LabelValue))),
            (
                "matchExpressions",
                List(
                    "Requirements that must all hold.",
                    Mapping(
                        "A requirement.",
                        ("key", Text("A label.", Formats.LabelKey)),
                        ("operator", Text("How to compare.") with { Values = ["In", "NotIn", "Exists", "DoesNotExist"] }),
                        ("values", List("For In and NotIn.", Text("A value.", Formats.LabelValue)))
                    ) with
                    {
                        Required = ["key", "operator"],
                    }
                )
            )
        );

    private static Schema Approval =>
        Mapping(
            "One approved host.",
            ("host", Text("Exact, or *.example.com (any depth, not the apex).", Formats.ApprovedHost)),
            (
                "ports",
                List(
                    "Omitted: any port whose protocol carries a checked name.",
                    Mapping(
                        "A port on the wire.",
                        ("number", new Schema(SchemaType.Integer, "1 to 65535.") { Minimum = 1, Maximum = 65535 }),
                        (
                            "protocols",
                            List("Istio protocols; omitted: those that carry a checked name.", Text("A protocol.", Formats.NotEmpty))
                        )
                    ) with
                    {
                        Required = ["number"],
                    }
                )
            ),
            (
                "resolutions",
                List(
                    "Omitted: DNS, DNS_ROUND_ROBIN, STATIC.",
                    Text("A ServiceEntry resolution.") with
                    {
                        Values = ["DNS", "DNS_ROUND_ROBIN", "STATIC", "NONE", "DYNAMIC_DNS"],
                    }
                )
            ),
            ("addresses", List("CIDR blocks allowed as this host's addresses and IP endpoints.", Text("A block.", Formats.ApprovedCidr))),
            ("namespaces", List("Omitted: the whole scope.", Text("A namespace or glob.", Formats.NamespaceGlob))),
            (
                "exportTo",
                List(
                    "Namespaces besides its own that an object can be exported to; *: any.",
                    Text("A namespace, glob or *.", Formats.ExportEntry)
                )
            ),
            (
                "workloads",
                new Schema(
                    SchemaType.Boolean,
                    "Whether workload entries can use this host or its addresses as their address, on any port; omitted: no."
                )
            ),
            ("labels", LabelMap("Labels added to objects that use this approval.")),
            ("owner", Text("Who uses it.")),
            ("approvedBy", Text("Who approved it.")),
            ("reason", Text("Why.")),
            ("ticket", Text("Where it was decided.")),
            ("expires", Text("Last valid day (UTC) or an RFC 3339 time; omitted: never.", Formats.Day))
        ) with
        {
            Required = ["host"],
        };

    private static Schema Defaults =>
        Mapping(
            "Values added to objects that do not set them.",
            ("routes", Text("Which HTTP routes.") with { Values = ["external", "all"] }),
            ("routeTimeout", Text("For routes without a timeout.", Formats.Duration)),
            (
                "retries",
                Mapping(
                    "For routes with neither timeout nor retries.",
                    ("attempts", new Schema(SchemaType.Integer, "Retries after the first attempt.") { Minimum = 1, Maximum = 100 }),
                    ("perTryTimeout", Text("Used only if retryOn retries on responses.", Formats.Duration)),
                    (
                        "retryOn",
                        List("Envoy conditions in Istio's notation.", Text("A condition.", RetryConditions.Violation)) with
                        {
                            MinItems = 1,
                        }
                    )
                ) with
                {
                    Required = ["attempts", "retryOn"],
                }
            ),
            ("connectTimeout", Text("For DestinationRules that have a connectionPool.", Formats.Duration)),
            (
                "exportTo",
                List("For new objects without exportTo.", Text("'.', '*', '~' or a namespace.", Formats.DefaultExport)) with
                {
                    MinItems = 1,
                }
            ),
            ("labels", LabelMap("Labels added to every object."))
        );

    private static Schema Exception =>
        Mapping(
            "One exception.",
            (
                "rules",
                List("Rule names.", Text("A rule.") with { Values = [.. RuleCatalog.All.Select(rule => rule.Descriptor.Name)] }) with
                {
                    MinItems = 1,
                }
            ),
            (
                "kind",
                Text("Omitted: any kind.") with
                {
                    Values = [.. IstioKinds.All.Select(kind => kind.Name).Concat(CaptureKinds.All.Select(kind => kind.Name)).Distinct()],
                }
            ),
            ("namespace", Text("A namespace or glob.", Formats.NamespaceGlob)),
            ("name", Text("An object name or glob.", Formats.NotEmpty)),
            ("values", List("The values to except; required for destination rules.", Text("A value.", Formats.NotEmpty))),
            ("owner", Text("Who answers for it.", Formats.NotEmpty)),
            ("reason", Text("Why it exists.", Formats.NotEmpty)),
            ("expires", Text("Last valid day (UTC) or an RFC 3339 time.", Formats.Day))
        ) with
        {
            Required = ["rules", "owner", "reason", "expires"],
        };

    private static Schema Mesh =>
        Mapping(
            "Facts about the mesh; only in a policy without scope.",
            ("clusterDomain", Text("The cluster's DNS domain.", Formats.OwnHost)),
            ("ownHosts", List("Names served by the mesh.", OwnHost)),
            (
                "federatedHosts",
                List("Names of Services in peered clusters: in-cluster, also in ServiceEntry hosts.", Text("A host.", Formats.OwnHost))
            ),
            (
                "virtualAddresses",
                List("Virtual addresses of ServiceEntries; 240.0.0.0/4 is always included.", Text("A block.", Formats.ApprovedCidr))
            ),
            (
                "dnsCapture",
                new Schema(SchemaType.Boolean, "Whether sidecars capture DNS and allocate addresses for TCP hosts; omitted: unknown.")
            ),
            ("dataPlane", Text("What captures traffic; omitted: unknown.") with { Values = ["sidecar", "ambient", "both"] }),
            (
                "defaultExports",
                Mapping(
                    "The mesh configuration's defaults for exportTo; omitted: every namespace.",
                    ("serviceEntry", List("defaultServiceExportTo.", Text("'.', '*', '~' or a namespace.", Formats.DefaultExport))),
                    ("virtualService", List("defaultVirtualServiceExportTo.", Text("'.', '*', '~' or a namespace.", Formats.DefaultExport)))
                )
            ),
            ("internalAddresses", List("Addresses that count as internal.", Text("A block.", Formats.ApprovedCidr))),
            (
                "platformNamespaces",
                List("Namespaces that can do what tenants cannot.", Text("A namespace or glob.", Formats.NamespaceGlob))
            ),
            ("trustedUsers", List("Users that write for Istio.", Text("A user name.", Formats.NotEmpty))),
            (
                "egressGateway",
                Mapping(
                    "The mesh's egress gateway.",
                    ("namespace", Text("Its namespace.", Formats.NamespaceGlob)),
                    ("podLabels", LabelMap("Its pods' labels.")),
                    ("gateways", List("Globs over namespace/name.", Text("A gateway.", Formats.NotEmpty))),
                    ("waypoint", Text("namespace/name of the egress waypoint (ambient mode).", Formats.NotEmpty))
                )
            ),
            ("outboundTrafficPolicy", Text("The mesh-wide mode.") with { Values = ["REGISTRY_ONLY", "ALLOW_ANY"] }),
            ("gatewayClasses", List("GatewayClasses that tenants can use; omitted: any.", Text("A class.", Formats.NotEmpty))),
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
                                            List("Names or globs.", Text("A namespace.", Formats.NamespaceGlob)) with
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
                List("Addresses that pods can exclude, besides internalAddresses and those of approvals.", Text("A block.", Formats.Cidr))
            ),
            ("includedAddresses", List("The injector's includeIPRanges, if it is not *.", Text("A block.", Formats.Cidr))),
            ("templates", List("Injection templates besides sidecar.", Text("A template.", Formats.NotEmpty))),
            ("images", List("Globs over the proxy's image; omitted: any named proxyv2.", Text("An image.", Formats.NotEmpty))),
            ("configKeys", List("Additional proxy.istio.io/config settings and environment variables.", Text("A key.", Formats.NotEmpty))),
            (
                "withoutProxy",
                new Schema(SchemaType.Boolean, "Whether pods can run without a proxy or keep traffic out of it; omitted: no.")
            ),
        ];

    private static Schema OwnHost =>
        Mapping(
            "A host, or a host and the namespaces that can route it for others.",
            ("host", Text("A host.", Formats.OwnHost)),
            ("namespaces", List("Omitted: all.", Text("A namespace or glob.", Formats.NamespaceGlob)))
        ) with
        {
            Required = ["host"],
            Shorthand = Text("A host.", Formats.OwnHost),
        };

    private static Schema Rule(RuleDescriptor rule) =>
        Mapping(
            rule.Title,
            [
                ("action", Text("What a finding leads to.") with { Values = Actions }),
                .. rule.Parameters.Select(parameter => (parameter.Name, Parameter(parameter))),
            ]
        );

    private static Schema Parameter(RuleParameter parameter) =>
        parameter.Kind switch
        {
            RuleParameterKind.Limit => Text(parameter.Description, Formats.Duration),
            RuleParameterKind.Days => new Schema(SchemaType.Integer, parameter.Description) { Minimum = 0, Maximum = 3650 },
            _ => List(parameter.Description, Text("A key.", Formats.NotEmpty)),
        };

    private static Schema LabelMap(string description) => Dictionary(description, Text("A label value.", Formats.LabelValue));

    private static Schema Mapping(string description, params (string, Schema)[] properties) =>
        new(SchemaType.Mapping, description) { Properties = properties };

    private static Schema Dictionary(string description, Schema values) => new(SchemaType.Dictionary, description) { Items = values };

    private static Schema List(string description, Schema items) => new(SchemaType.List, description) { Items = items };

    private static Schema Text(string description, Func<string, string?>? check = null) =>
        new(SchemaType.Text, description) { Check = check, Pattern = Patterns.Of(check) };
}
