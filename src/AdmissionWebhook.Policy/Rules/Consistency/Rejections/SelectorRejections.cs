using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Workload selectors that istiod rejects (istio pkg/config/validation, ValidateAlphaWorkloadSelector).</summary>
internal static class SelectorRejections
{
    public static IEnumerable<Rejection> Of(JsonElement labels, JsonPath path)
    {
        foreach (var label in labels.Members())
        {
            var (key, value) = (label.DecodedName(), label.Value.Text() ?? "");
            if (key.Length == 0 || (key + value).Contains('*', StringComparison.Ordinal))
            {
                yield return new Rejection(
                    path[key],
                    value,
                    $"istiod rejects \"{key}: {value}\" in a selector",
                    key.Length == 0 ? "add the label's name" : "write the whole label; wildcards are not supported"
                );
            }
        }
    }
}
