namespace AdmissionWebhook.Fakes;

/// <summary>A resource that the fake serves.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Versions">All served versions; objects are stored once and returned in the requested version.</param>
/// <param name="Plural">As in the path.</param>
/// <param name="Kind">As in the object.</param>
/// <param name="Namespaced">False: cluster-scoped.</param>
/// <param name="Custom">Custom resources keep apiVersion and kind in lists, and updates need a resourceVersion.</param>
/// <param name="HasStatus">Status is a subresource that plain writes leave alone.</param>
public sealed record FakeResource(
    string Group,
    IReadOnlyList<string> Versions,
    string Plural,
    string Kind,
    bool Namespaced = true,
    bool Custom = true,
    bool HasStatus = false
)
{
    public string ApiVersion(string version) => Group.Length == 0 ? version : $"{Group}/{version}";

    /// <summary>As in messages: <c>plural.group</c>.</summary>
    public string Qualified => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Built-in resources that a webhook needs.</summary>
    public static IReadOnlyList<FakeResource> BuiltIn { get; } =
    [
        new("", ["v1"], "namespaces", "Namespace", Namespaced: false, Custom: false, HasStatus: true),
        new("", ["v1"], "services", "Service", Custom: false, HasStatus: true),
        new("", ["v1"], "pods", "Pod", Custom: false, HasStatus: true),
        new("", ["v1"], "secrets", "Secret", Custom: false),
        new("", ["v1"], "configmaps", "ConfigMap", Custom: false),
        new("", ["v1"], "events", "Event", Custom: false),
        new("coordination.k8s.io", ["v1"], "leases", "Lease", Custom: false),
        new(
            "admissionregistration.k8s.io",
            ["v1"],
            "validatingwebhookconfigurations",
            "ValidatingWebhookConfiguration",
            Namespaced: false,
            Custom: false
        ),
        new(
            "admissionregistration.k8s.io",
            ["v1"],
            "mutatingwebhookconfigurations",
            "MutatingWebhookConfiguration",
            Namespaced: false,
            Custom: false
        ),
        new(
            "admissionregistration.k8s.io",
            ["v1"],
            "validatingadmissionpolicies",
            "ValidatingAdmissionPolicy",
            Namespaced: false,
            Custom: false,
            HasStatus: true
        ),
        new(
            "admissionregistration.k8s.io",
            ["v1"],
            "validatingadmissionpolicybindings",
            "ValidatingAdmissionPolicyBinding",
            Namespaced: false,
            Custom: false
        ),
        new("rbac.authorization.k8s.io", ["v1"], "clusterroles", "ClusterRole", Namespaced: false, Custom: false),
        new(
            "apiextensions.k8s.io",
            ["v1"],
            "customresourcedefinitions",
            "CustomResourceDefinition",
            Namespaced: false,
            Custom: false,
            HasStatus: true
        ),
    ];

    /// <summary>The kinds of networking.istio.io.</summary>
    public static IReadOnlyList<FakeResource> Istio { get; } =
    [
        Network("serviceentries", "ServiceEntry", "v1", "v1beta1", "v1alpha3"),
        Network("virtualservices", "VirtualService", "v1", "v1beta1", "v1alpha3"),
        Network("destinationrules", "DestinationRule", "v1", "v1beta1", "v1alpha3"),
        Network("gateways", "Gateway", "v1", "v1beta1", "v1alpha3"),
        Network("sidecars", "Sidecar", "v1", "v1beta1", "v1alpha3"),
        Network("workloadentries", "WorkloadEntry", "v1", "v1beta1", "v1alpha3"),
        Network("workloadgroups", "WorkloadGroup", "v1", "v1beta1", "v1alpha3"),
        Network("envoyfilters", "EnvoyFilter", "v1alpha3"),
        Network("proxyconfigs", "ProxyConfig", "v1beta1"),
    ];

    /// <summary>The kinds of the Gateway API that a webhook follows.</summary>
    public static IReadOnlyList<FakeResource> GatewayApi { get; } =
    [
        new("gateway.networking.k8s.io", ["v1", "v1beta1"], "httproutes", "HTTPRoute", HasStatus: true),
        new("gateway.networking.k8s.io", ["v1"], "grpcroutes", "GRPCRoute", HasStatus: true),
        new("gateway.networking.k8s.io", ["v1", "v1alpha3"], "backendtlspolicies", "BackendTLSPolicy", HasStatus: true),
    ];

    private static FakeResource Network(string plural, string kind, params string[] versions) =>
        new("networking.istio.io", versions, plural, kind, HasStatus: true);
}
