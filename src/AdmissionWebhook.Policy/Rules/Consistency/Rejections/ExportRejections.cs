using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Lists of exports that istiod refuses (istio pkg/config/validation, validateExportTo).</summary>
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
                yield return new Rejection(at, entry, $"istiod refuses exportTo that names \"{entry}\" twice; \".\" is this namespace", "take one of the two out");
            }
            else if (entry is "*" or "~" && list.GetArrayLength() > 1)
            {
                yield return new Rejection(at, entry, $"istiod refuses \"{entry}\" beside other entries of exportTo", $"keep \"{entry}\" alone, or take it out");
            }
            else if (entry == "~" && review.Kind != IstioKind.ServiceEntry)
            {
                yield return new Rejection(at, entry, "istiod refuses \"~\" in exportTo of anything but a ServiceEntry", "write \".\" for this namespace alone");
            }
            else if (review.Kind == IstioKind.DestinationRule && review.Spec.Member("workloadSelector"u8).IsPresent() && entry != "." && entry != review.Namespace)
            {
                yield return new Rejection(
                    at, entry, "istiod refuses a DestinationRule with a workloadSelector that is exported beyond its namespace", "write exportTo: [\".\"], or take the selector out");
            }
        }
    }
}
