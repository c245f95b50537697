using AdmissionWebhook.Deployment;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Cluster;

/// <summary>The resources that the program reads or writes; <c>deploy/base/rbac.yaml</c> grants these and no others.</summary>
internal static class ClusterResources
{
    public static readonly ResourceType Policies = new(EgressPolicySchema.Group, EgressPolicySchema.Version, PolicyResource.Plural, Namespaced: false);
    public static readonly ResourceType Namespaces = new("", "v1", "namespaces", Namespaced: false);
    public static readonly ResourceType Services = new("", "v1", "services", Namespaced: true);
    public static readonly ResourceType ConfigMaps = new("", "v1", "configmaps", Namespaced: true);

    public static ResourceType Of(IstioKind kind) =>
        new(IstioKinds.Group, "v1", IstioKinds.All.First(one => one.Kind == kind).Plural, Namespaced: true);
}
