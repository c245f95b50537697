using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Defaults;

/// <summary>
/// Keeps new ServiceEntries, and new VirtualServices with only external hosts, in their own namespace, and visible to the gateways that
/// need them. On UPDATE it hides no live object, but restores an <c>exportTo</c> that <c>kubectl replace</c> or an operator dropped. Skips
/// platform namespaces: others rely on their objects.
/// </summary>
public sealed class ExportToDefault() : Default("exportTo", forControlled: true)
{
    public override void Apply(Review review, List<JsonPatchOperation> patch)
    {
        if (
            review.Policy.IsPlatform
            || review.Policy.Defaults.ExportTo is not { } wished
            || review.Spec.ValueKind != JsonValueKind.Object
            || review.Spec.Member("exportTo"u8).HasContent()
        )
        {
            return;
        }

        var value = review.Kind switch
        {
            IstioKind.ServiceEntry => ForServiceEntry(review, wished),
            IstioKind.VirtualService => ForVirtualService(review),
            _ => null,
        };
        if (value is not { Count: > 0 })
        {
            return;
        }

        var path = JsonPath.Spec["exportTo"].ToString();
        if (review.Input.Operation == Operation.Create)
        {
            patch.Add(new JsonPatchOperation(path, Write(value, review.Namespace)));
        }
        else if (
            review.Input.OldObject.Member("spec"u8).Member("exportTo"u8) is { ValueKind: JsonValueKind.Array } stored
            && stored.HasContent()
        )
        {
            patch.Add(new JsonPatchOperation(path, JsonNode.Parse(stored.GetRawText())!));
        }
    }

    /// <summary>The <c>exportTo</c> that the patch sets; null if it sets none.</summary>
    internal static IReadOnlyList<(string Value, JsonPath Path)>? In(IReadOnlyList<JsonPatchOperation> patch)
    {
        var path = JsonPath.Spec["exportTo"];
        var pointer = path.ToString();
        return patch.FirstOrDefault(operation => operation.Path == pointer)?.Value is JsonArray entries
            ? [.. entries.Select((entry, i) => (entry!.GetValue<string>(), path[i]))]
            : null;
    }

    // The egress gateway's proxies look up ServiceEntries from their own namespace.
    private static List<string> ForServiceEntry(Review review, IReadOnlyList<string> wished) =>
        review.Mesh.EgressGateway?.Namespace is { } gateway && !wished.Contains("*") && !wished.Contains("~")
            ? [.. wished, gateway]
            : [.. wished];

    private static List<string>? ForVirtualService(Review review)
    {
        var routes = review.VirtualService;
        if (routes.IsDelegate || !routes.IsMeshBound)
        {
            return null;
        }

        List<string>? shared = null;
        foreach (var (text, _) in routes.Hosts)
        {
            var host = HostName.Parse(text);
            if ((host.Flaws & HostFlaw.EveryHost) != 0 || review.Mesh.IsInCluster(host, shortNames: true))
            {
                return null;
            }

            var allowed = Allowed(review.Approvals.For(host).Valid);
            if (allowed is null)
            {
                return null;
            }

            shared = shared is null ? allowed : [.. shared.Intersect(allowed)];
        }

        return shared is null ? null : [".", .. shared.Where(entry => entry != review.Namespace), .. GatewayNamespaces(review)];
    }

    // A route that is not exported to the namespace of the gateway's pods has no effect there (istio pilot/pkg/model/push_context.go,
    // VirtualServicesForGateway). A tenant's own Gateway mostly selects pods of the platform, and no default reads the cluster.
    private static IEnumerable<string> GatewayNamespaces(Review review)
    {
        var gateways = review
            .RouteBindings.All.SelectMany(route => route.Gateways)
            .Concat(review.VirtualService.Gateways.Select(gateway => GatewayNames.Resolve(gateway.Value, review.Namespace)))
            .Where(gateway => gateway != VirtualServiceView.MeshGateway)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var namespaces = gateways.ConvertAll(gateway => gateway.Split('/')[0]);
        var egress = gateways.Count > 0 ? review.Mesh.EgressGateway?.Namespace : null;
        var platform = namespaces.Contains(review.Namespace) ? review.Mesh.NamedPlatformNamespaces : [];
        return namespaces.Append(egress).OfType<string>().Concat(platform);
    }

    // Null if an approval allows every namespace: the approver then accepts the mesh's default.
    private static List<string>? Allowed(IReadOnlyList<Approval> approvals)
    {
        var entries = approvals.SelectMany(approval => approval.ExportTo).ToList();
        return entries.Exists(entry => entry.Pattern == "*")
            ? null
            : [.. entries.Where(entry => entry.IsLiteral).Select(entry => entry.Pattern).Distinct()];
    }

    // To Istio, "." and the object's own namespace are the same, and it rejects duplicates.
    private static JsonArray Write(IReadOnlyList<string> entries, string @namespace) =>
        new([.. entries.Select(entry => entry == @namespace ? "." : entry).Distinct().Select(entry => (JsonNode)entry)]);
}
