using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Outlier detection that istiod rejects (istio pkg/config/validation, validateOutlierDetection).</summary>
internal static class OutlierDetectionRejections
{
    public static IEnumerable<Rejection> Of(JsonElement outliers, JsonPath path)
    {
        if ((outliers.Integer("consecutiveLocalOriginFailures"u8) ?? 0) > 0 && !outliers.IsTrue("splitExternalLocalOriginErrors"u8))
        {
            yield return new Rejection(
                path["consecutiveLocalOriginFailures"],
                outliers.Member("consecutiveLocalOriginFailures"u8).GetRawText(),
                "istiod rejects consecutiveLocalOriginFailures without splitExternalLocalOriginErrors: true",
                "set splitExternalLocalOriginErrors: true, or remove consecutiveLocalOriginFailures"
            );
        }

        var values = ValueRejections
            .Percent(outliers, "maxEjectionPercent", path)
            .Concat(ValueRejections.Percent(outliers, "minHealthPercent", path))
            .Concat(ValueRejections.Durations(outliers, path, "interval", "baseEjectionTime"));
        foreach (var rejection in values)
        {
            yield return rejection;
        }
    }
}
