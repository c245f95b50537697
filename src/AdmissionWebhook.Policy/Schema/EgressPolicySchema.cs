using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Rules;
using static AdmissionWebhook.Policy.Schema.SchemaParts;

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
            ("apiVersion", TextOf("The version of this format.") with { Values = [ApiVersion] }),
            ("kind", TextOf("The kind.") with { Values = [Kind] }),
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
                    ("namespaces", List("Names or globs.", TextOf("A namespace.", Formats.NamespaceGlob))),
                    ("excludeNamespaces", List("Names or globs.", TextOf("A namespace.", Formats.NamespaceGlob))),
                    ("namespaceSelector", Selector)
                )
            ),
            ("enforcement", TextOf("Caps every action of this policy, for rollout.") with { Values = ["Deny", "Warn", "Audit"] }),
            ("contact", TextOf("Whom to ask, shown in every remedy.", Formats.NotEmpty)),
            ("approvedHosts", List("The hosts that can be reached.", Approval)),
            (
                "deniedHosts",
                List(
                    "Hosts that no approval can open.",
                    Mapping(
                        "A denial. It matches every host it overlaps.",
                        ("host", TextOf("Exact, or *.example.com.", Formats.DeniedHost)),
                        ("reason", TextOf("Shown in the denial."))
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
                    ("groups", List("Groups of the requesting user.", TextOf("A group.", Formats.NotEmpty)) with { MinItems = 1 }),
                    ("until", TextOf("An RFC 3339 time.", Formats.Instant))
                ) with
                {
                    Required = ["groups", "until"],
                }
            ),
            ("mesh", MeshSchema.Mesh),
            (
                "ungoverned",
                TextOf("The action for objects that ungoverned namespaces export to others; only in a policy without scope.") with
                {
                    Values = ["Deny", "Warn", "Allow"],
                }
            )
        );

    private static Schema Selector =>
        Mapping(
            "Kubernetes label selector for namespaces.",
            ("matchLabels", Dictionary("Labels that must be equal.", TextOf("A value.", Formats.LabelValue))),
            (
                "matchExpressions",
                List(
                    "Requirements that must all hold.",
                    Mapping(
                        "A requirement.",
                        ("key", TextOf("A label.", Formats.LabelKey)),
                        ("operator", TextOf("How to compare.") with { Values = ["In", "NotIn", "Exists", "DoesNotExist"] }),
                        ("values", List("For In and NotIn.", TextOf("A value.", Formats.LabelValue)))
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
            ("host", TextOf("Exact, or *.example.com (any depth, not the apex).", Formats.ApprovedHost)),
            (
                "ports",
                List(
                    "Omitted: any port whose protocol carries a checked name.",
                    Mapping(
                        "A port on the wire.",
                        ("number", new Schema(SchemaType.Integer, "1 to 65535.") { Minimum = 1, Maximum = 65535 }),
                        (
                            "protocols",
                            List("Istio protocols; omitted: those that carry a checked name.", TextOf("A protocol.", Formats.NotEmpty))
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
                    TextOf("A ServiceEntry resolution.") with
                    {
                        Values = ["DNS", "DNS_ROUND_ROBIN", "STATIC", "NONE", "DYNAMIC_DNS"],
                    }
                )
            ),
            ("addresses", List("CIDR blocks allowed as this host's addresses and IP endpoints.", TextOf("A block.", Formats.ApprovedCidr))),
            ("namespaces", List("Omitted: the whole scope.", TextOf("A namespace or glob.", Formats.NamespaceGlob))),
            (
                "exportTo",
                List(
                    "Namespaces besides its own that an object can be exported to; *: any.",
                    TextOf("A namespace, glob or *.", Formats.ExportEntry)
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
            ("owner", TextOf("Who uses it.")),
            ("approvedBy", TextOf("Who approved it.")),
            ("reason", TextOf("Why.")),
            ("ticket", TextOf("Where it was decided.")),
            ("expires", TextOf("Last valid day (UTC) or an RFC 3339 time; omitted: never.", Formats.Day))
        ) with
        {
            Required = ["host"],
        };

    private static Schema Defaults =>
        Mapping(
            "Values added to objects that do not set them.",
            ("routes", TextOf("Which HTTP routes.") with { Values = ["external", "all"] }),
            ("routeTimeout", TextOf("For routes without a timeout.", Formats.Duration)),
            (
                "retries",
                Mapping(
                    "For routes with neither timeout nor retries.",
                    ("attempts", new Schema(SchemaType.Integer, "Retries after the first attempt.") { Minimum = 1, Maximum = 100 }),
                    ("perTryTimeout", TextOf("Used only if retryOn retries on responses.", Formats.Duration)),
                    (
                        "retryOn",
                        List("Envoy conditions in Istio's notation.", TextOf("A condition.", RetryConditions.Violation)) with
                        {
                            MinItems = 1,
                        }
                    )
                ) with
                {
                    Required = ["attempts", "retryOn"],
                }
            ),
            ("connectTimeout", TextOf("For DestinationRules that have a connectionPool.", Formats.Duration)),
            (
                "exportTo",
                List("For new objects without exportTo.", TextOf("'.', '*', '~' or a namespace.", Formats.DefaultExport)) with
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
                List("Rule names.", TextOf("A rule.") with { Values = [.. RuleCatalog.All.Select(rule => rule.Descriptor.Name)] }) with
                {
                    MinItems = 1,
                }
            ),
            (
                "kind",
                TextOf("Omitted: any kind.") with
                {
                    Values = [.. IstioKinds.All.Select(kind => kind.Name).Concat(CaptureKinds.All.Select(kind => kind.Name)).Distinct()],
                }
            ),
            ("namespace", TextOf("A namespace or glob.", Formats.NamespaceGlob)),
            ("name", TextOf("An object name or glob.", Formats.NotEmpty)),
            ("values", List("The values to except; required for destination rules.", TextOf("A value.", Formats.NotEmpty))),
            ("owner", TextOf("Who answers for it.", Formats.NotEmpty)),
            ("reason", TextOf("Why it exists.", Formats.NotEmpty)),
            ("expires", TextOf("Last valid day (UTC) or an RFC 3339 time.", Formats.Day))
        ) with
        {
            Required = ["rules", "owner", "reason", "expires"],
        };

    private static Schema Rule(RuleDescriptor rule) =>
        Mapping(
            rule.Title,
            [
                ("action", TextOf("What a finding leads to.") with { Values = Actions }),
                .. rule.Parameters.Select(parameter => (parameter.Name, Parameter(parameter))),
            ]
        );

    private static Schema Parameter(RuleParameter parameter) =>
        parameter.Kind switch
        {
            RuleParameterKind.Limit => TextOf(parameter.Description, Formats.Duration),
            RuleParameterKind.Days => new Schema(SchemaType.Integer, parameter.Description) { Minimum = 0, Maximum = 3650 },
            _ => List(parameter.Description, TextOf("A key.", Formats.NotEmpty)),
        };
}
