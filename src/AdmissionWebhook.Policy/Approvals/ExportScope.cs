using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>Which <c>exportTo</c> entries need an approval (istio pkg/config/visibility/visibility.go).</summary>
internal static class ExportScope
{
    /// <summary>The effective entries: the object's, else the mesh's default for the kind (all namespaces if no policy sets it).</summary>
    public static IReadOnlyList<(string Entry, JsonPath Path)> Of(Review review, IReadOnlyList<(string Value, JsonPath Path)> exportTo)
    {
        if (exportTo.Count > 0)
        {
            return exportTo;
        }

        var defaults = review.Mesh.DefaultExports;
        return review.Kind switch
        {
            IstioKind.ServiceEntry or IstioKind.XBackend => [.. defaults.ServiceEntry.Select(entry => (entry, JsonPath.Spec["exportTo"]))],
            IstioKind.VirtualService => [.. defaults.VirtualService.Select(entry => (entry, JsonPath.Spec["exportTo"]))],
            _ => [("*", JsonPath.Spec["exportTo"])],
        };
    }

    /// <summary>
    /// The entries that need an approval: all but <c>.</c>, <c>~</c>, the object's own namespace, the egress gateway's and, for a
    /// VirtualService, those where the pods of its gateways can be: the gateways' own and the platform's.
    /// </summary>
    public static IReadOnlyList<(string Entry, JsonPath Path)> Beyond(IReadOnlyList<(string Value, JsonPath Path)> exportTo, Review review)
    {
        List<(string, JsonPath)>? beyond = null;
        foreach (var (entry, path) in Of(review, exportTo))
        {
            if (
                entry is not ("." or "~")
                && entry != review.Namespace
                && entry != review.Mesh.EgressGateway?.Namespace
                && !IsOfGateway(entry, review)
            )
            {
                (beyond ??= []).Add((entry, path));
            }
        }

        return beyond ?? (IReadOnlyList<(string, JsonPath)>)[];
    }

    private static bool IsOfGateway(string entry, Review review)
    {
        if (review.Kind == IstioKind.VirtualService)
        {
            foreach (var (gateway, _) in review.VirtualService.Gateways)
            {
                var name = GatewayNames.Resolve(gateway, review.Namespace);
                if (
                    name.StartsWith(entry + "/", StringComparison.Ordinal)
                    || (name != VirtualServiceView.MeshGateway && review.Mesh.IsPlatform(entry))
                )
                {
                    return true;
                }
            }
        }

        return false;
    }
}
