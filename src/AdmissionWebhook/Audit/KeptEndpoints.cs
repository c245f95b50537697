using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Audit;

/// <summary>
/// Endpoints that the control plane maintains: it overwrites what anyone else writes there, and its own writes are exempt on admission. The
/// author of an object is not stored; it is recognized by what makes a controller maintain it: a Service with a selector, the label of a
/// slice, the Service <c>kubernetes</c> (kubernetes pkg/controller/endpoint, endpointslice, endpointslicemirroring;
/// pkg/controlplane/reconcilers).
/// </summary>
internal static class KeptEndpoints
{
    private const string SliceController = "endpointslice-controller.k8s.io";

    // It mirrors Endpoints, which are evaluated themselves.
    private const string MirroringController = "endpointslicemirroring-controller.k8s.io";

    /// <param name="kind">The object's kind.</param>
    /// <param name="item">The object.</param>
    /// <param name="hasSelector">Whether a Service has a selector.</param>
    public static bool Contain(IstioKind kind, JsonElement item, Func<ObjectKey, bool> hasSelector)
    {
        var metadata = item.Member("metadata"u8);
        var (@namespace, name) = (metadata.Text("namespace"u8) ?? "", metadata.Text("name"u8) ?? "");
        var labels = metadata.Member("labels"u8);
        return kind switch
        {
            IstioKind.Endpoints or IstioKind.EndpointSlice when (@namespace, name) == ("default", "kubernetes") => true,
            IstioKind.Endpoints => hasSelector(new ObjectKey(@namespace, name)),
            IstioKind.EndpointSlice => labels.Text("endpointslice.kubernetes.io/managed-by"u8) switch
            {
                SliceController => hasSelector(new ObjectKey(@namespace, labels.Text("kubernetes.io/service-name"u8) ?? "")),
                MirroringController => true,
                _ => false,
            },
            _ => false,
        };
    }
}
