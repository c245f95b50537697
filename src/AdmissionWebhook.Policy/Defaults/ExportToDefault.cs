using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Defaults;

/// <summary>
/// Keeps new ServiceEntries, and new VirtualServices for external hosts alone, in their namespace. Never on UPDATE, where it would hide
/// a live object, and never in platform namespaces, whose objects others rely on.
/// </summary>
public sealed class ExportToDefault() : Default("exportTo", forControlled: false)
{
    public override void Apply(Review review, List<JsonPatchOperation> patch)
    {
        if (review.Input.Operation != Operation.Create || review.Policy.IsPlatform || review.Policy.Defaults.ExportTo is not { } wished
            || review.Spec.Member("exportTo"u8).HasContent())
        {
            return;
        }

        var value = review.Kind switch
        {
            IstioKind.ServiceEntry => wished,
            IstioKind.VirtualService => ForVirtualService(review),
            _ => null,
        };
        if (value is { Count: > 0 })
        {
            review.DefaultedExportTo = value;
            patch.Add(new JsonPatchOperation(JsonPath.Spec["exportTo"].ToString(), Write(value, review.Namespace)));
        }
    }

    private static List<string>? ForVirtualService(Review review)
    {
        var routes = review.VirtualService;
        if (routes.IsDelegate || !routes.IsMeshOnly)
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

        return shared is null ? null : [".", .. shared.Where(entry => entry != review.Namespace)];
    }

    // Null where an approval allows every namespace: then the mesh's own default is as the approver wishes.
    private static List<string>? Allowed(IReadOnlyList<Approval> approvals)
    {
        var entries = approvals.SelectMany(approval => approval.ExportTo).ToList();
        return entries.Exists(entry => entry.Pattern == "*") ? null : [.. entries.Where(entry => entry.IsLiteral).Select(entry => entry.Pattern).Distinct()];
    }

    // "." and the own namespace are the same to Istio, which refuses an entry that stands twice.
    private static JsonArray Write(IReadOnlyList<string> entries, string @namespace) =>
        new([.. entries.Select(entry => entry == @namespace ? "." : entry).Distinct().Select(entry => (JsonNode)entry)]);
}
