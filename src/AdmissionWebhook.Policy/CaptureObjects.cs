using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy;

/// <summary>Which objects outside Istio's networking group are evaluated, and in which namespace.</summary>
internal static class CaptureObjects
{
    private const string ControlPlaneNamespace = "kube-system";

    // The API server itself writes the EndpointSlices of the Service "kubernetes". Controllers without service accounts share one user.
    private static readonly HashSet<string> EndpointWriters =
    [
        "system:apiserver",
        "system:kube-controller-manager",
        "system:serviceaccount:kube-system:endpoint-controller",
        "system:serviceaccount:kube-system:endpointslice-controller",
        "system:serviceaccount:kube-system:endpointslicemirroring-controller",
    ];

    /// <summary>A Namespace is evaluated as if it were inside itself, with the labels of the request.</summary>
    public static (AdmissionInput Input, IReadOnlyDictionary<string, string>? Labels) InTheirNamespace(
        AdmissionInput input,
        IClusterView cluster
    )
    {
        if (input.IstioKind != IstioKind.Namespace)
        {
            return (input, cluster.NamespaceLabels(input.Namespace));
        }

        var name = input.Name.Length > 0 ? input.Name : input.Object.Member("metadata"u8).Text("name"u8) ?? "";
        return (input with { Namespace = name }, Labels(input.Object));
    }

    /// <summary>
    /// The policies of an object. A Namespace that changes its labels is subject to those that governed it before as well: otherwise it
    /// could leave a policy and do what it forbids in one update.
    /// </summary>
    public static GoverningPolicy PolicyFor(AdmissionInput input, PolicySet policies, IReadOnlyDictionary<string, string>? labels) =>
        input is { IstioKind: IstioKind.Namespace, Operation: Operation.Update } && policies.NeedsNamespaceLabels
            ? policies.ForChange(input.Namespace, Labels(input.OldObject), labels)
            : policies.For(input.Namespace, labels);

    private static Dictionary<string, string> Labels(JsonElement @namespace)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in @namespace.Member("metadata"u8).Member("labels"u8).Members())
        {
            labels[label.DecodedName()] = label.Value.Text() ?? "";
        }

        return labels;
    }

    /// <summary>Objects in the control plane's namespace, and objects written by istiod or the control plane's controllers.</summary>
    public static bool ArePassedOver(AdmissionInput input, MeshFacts mesh) =>
        input.Namespace == ControlPlaneNamespace
        || mesh.TrustedUsers.Contains(input.User)
        || (input.IstioKind is IstioKind.Endpoints or IstioKind.EndpointSlice && EndpointWriters.Contains(input.User));

    /// <summary>
    /// Whether the object was created from the template of a workload. The workload is evaluated itself, so a warning here would be a
    /// duplicate. Anyone can write such an owner reference, so it never excuses a denial.
    /// </summary>
    public static bool IsMadeByWorkload(Review review)
    {
        foreach (var owner in review.Metadata.Member("ownerReferences"u8).Items())
        {
            if (
                owner.IsTrue("controller"u8)
                && (
                    CaptureKinds.Find(IstioKinds.GroupOf(owner.Text("apiVersion"u8) ?? ""), owner.Text("kind"u8) ?? "")
                    & IstioKind.Workloads
                ) != 0
            )
            {
                return true;
            }
        }

        return false;
    }
}
