using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>exportTo lists that istiod rejects (istio pkg/config/validation, validateExportTo).</summary>
internal static class ExportRejections
{
    public static IEnumerable<Rejection> Of(Review review)
    {
        var path = JsonPath.Spec["exportTo"];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        var list = review.Spec.Member("exportTo"u8);
        foreach (var item in list.Items())
        {
            var at = path[index++];
            if (item.Text() is not { } entry)
            {
                continue;
            }

            if (!seen.Add(entry == "." ? review.Namespace : entry))
            {
                yield return new Rejection(
                    at,
                    entry,
                    $"istiod rejects \"{entry}\" twice in exportTo; \".\" is this namespace",
                    "remove one of the two"
                );
            }
            else if (entry is "*" or "~" && list.GetArrayLength() > 1)
            {
                yield return new Rejection(
                    at,
                    entry,
                    $"istiod rejects \"{entry}\" together with other entries in exportTo",
                    $"keep only \"{entry}\", or remove it"
                );
            }
            else if (entry == "~" && review.Kind != IstioKind.ServiceEntry)
            {
                yield return new Rejection(
                    at,
                    entry,
                    "istiod accepts \"~\" only in exportTo of a ServiceEntry",
                    "write \".\" for this namespace only"
                );
            }
            else if (
                review.Kind == IstioKind.DestinationRule
                && review.Spec.Member("workloadSelector"u8).IsPresent()
                && entry != "."
                && entry != review.Namespace
            )
            {
                yield return new Rejection(
                    at,
                    entry,
                    "istiod rejects a DestinationRule with a workloadSelector that is exported beyond its namespace",
                    "write exportTo: [\".\"], or remove the selector"
                );
            }
        }
    }
}
