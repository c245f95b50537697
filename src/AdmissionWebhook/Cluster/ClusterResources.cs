using AdmissionWebhook.Deployment;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Cluster;

/// <summary>The resources that the program reads or writes; the roles in <c>deploy/base</c> grant exactly these.</summary>
internal static class ClusterResources
{
    public static readonly ResourceType Policies = new(
        EgressPolicySchema.Group,
        EgressPolicySchema.Version,
        PolicyResource.Plural,
        Namespaced: false
    );
    public static readonly ResourceType Namespaces = new("", "v1", "namespaces", Namespaced: false);
    public static readonly ResourceType Services = new("", "v1", "services", Namespaced: true);
    public static readonly ResourceType Pods = new("", "v1", "pods", Namespaced: true);
    public static readonly ResourceType ConfigMaps = new("", "v1", "configmaps", Namespaced: true);

    public static readonly ResourceType Secrets = new("", "v1", "secrets", Namespaced: true);
    public static readonly ResourceType ValidatingWebhooks = new(
        "admissionregistration.k8s.io",
        "v1",
        "validatingwebhookconfigurations",
        Namespaced: false
    );
    public static readonly ResourceType MutatingWebhooks = new(
        "admissionregistration.k8s.io",
        "v1",
        "mutatingwebhookconfigurations",
        Namespaced: false
    );

    public static readonly ResourceType ValidatingPolicies = new(
        "admissionregistration.k8s.io",
        "v1",
        "validatingadmissionpolicies",
        Namespaced: false
    );
    public static readonly ResourceType ValidatingBindings = new(
        "admissionregistration.k8s.io",
        "v1",
        "validatingadmissionpolicybindings",
        Namespaced: false
    );
    public static readonly ResourceType ClusterRoles = new("rbac.authorization.k8s.io", "v1", "clusterroles", Namespaced: false);

    /// <summary>For Istio before 1.22, which serves no <c>v1</c>. The fields that we read are the same in all versions.</summary>
    public static readonly IReadOnlyList<string> OlderIstioVersions = ["v1beta1", "v1alpha3"];

    /// <summary>The kinds of the Gateway API that rules look up, each with older versions of the same shape.</summary>
    public static readonly IReadOnlyList<(IstioKind Kind, string[] OlderVersions)> GatewayApi =
    [
        (IstioKind.HttpRoute, ["v1beta1"]),
        (IstioKind.GrpcRoute, ["v1alpha2"]),
        (IstioKind.BackendTlsPolicy, ["v1alpha3"]),
    ];

    /// <summary>A kind of the Gateway API in the preferred version.</summary>
    public static ResourceType OfGatewayApi(IstioKind kind)
    {
        var found = CaptureKinds.All.First(one => one.Kind == kind);
        return new ResourceType(found.Group, "v1", found.Plural, Namespaced: true);
    }

    /// <summary>An Istio kind in the preferred version.</summary>
    public static ResourceType Of(IstioKind kind) =>
        new(IstioKinds.Group, "v1", IstioKinds.All.First(one => one.Kind == kind).Plural, Namespaced: true);
}
