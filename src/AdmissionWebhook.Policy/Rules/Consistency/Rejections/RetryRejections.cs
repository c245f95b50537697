using System.Globalization;
using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Retry settings that istiod rejects (istio pkg/config/validation/agent/validation.go, ValidateHTTPRetry).</summary>
internal static class RetryRejections
{
    public static IEnumerable<Rejection> Of(JsonElement retries, JsonPath path) =>
        !retries.IsPresent()
            ? []
            : ValueRejections
                .NotNegative(retries, path, "attempts")
                .Concat(WithoutAttempts(retries, path))
                .Concat(ValueRejections.Durations(retries, path, "perTryTimeout", "backoff"))
                .Concat(Unknown(new RetryView(retries), path["retryOn"]));

    private static IEnumerable<Rejection> WithoutAttempts(JsonElement retries, JsonPath path)
    {
        if (
            (retries.Integer("attempts"u8) ?? 0) == 0
            && (
                retries.Member("perTryTimeout"u8).IsPresent()
                || retries.Text("retryOn"u8) is { Length: > 0 }
                || retries.Member("retryRemoteLocalities"u8).IsPresent()
            )
        )
        {
            yield return new Rejection(
                path,
                "",
                "istiod rejects retry settings with attempts: 0, which is also the default",
                "set attempts, or write just retries: {attempts: 0}"
            );
        }
    }

    // istiod splits at commas and trims nothing, so a blank after a comma makes the condition unknown.
    private static IEnumerable<Rejection> Unknown(RetryView retries, JsonPath path)
    {
        var unknown = retries.Conditions.Where(condition => !IsKnown(condition)).ToList();
        if (unknown.Count == 0)
        {
            yield break;
        }

        var written = string.Join(',', retries.Conditions);
        var trimmed = retries.Conditions.Select(condition => condition.Trim()).Where(condition => condition.Length > 0).ToList();
        var wrong = trimmed.Find(condition => !IsKnown(condition));
        yield return wrong is null
            ? new Rejection(
                path,
                written,
                $"istiod rejects \"{written}\": it does not trim blanks, so \"{unknown[0]}\" is no condition",
                trimmed.Count == 0 ? "remove retryOn" : $"write \"{string.Join(',', trimmed)}\""
            )
            : new Rejection(
                path,
                written,
                $"istiod rejects the retry condition \"{wrong}\"",
                NearestName.Find(wrong, RetryConditionNames.All) is { } near
                    ? $"did you mean \"{near}\"?"
                    : $"write an HTTP status code or one of {string.Join(", ", RetryConditionNames.All)}"
            );
    }

    private static bool IsKnown(string condition) =>
        RetryConditionNames.All.Contains(condition, StringComparer.Ordinal)
        || (int.TryParse(condition, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && IsStatus(status));

    // The codes that Go's net/http names (StatusText).
    private static bool IsStatus(int code) =>
        code
            is (>= 100 and <= 103)
                or (>= 200 and <= 208)
                or 226
                or (>= 300 and <= 308 and not 306)
                or (>= 400 and <= 431 and not (419 or 420 or 427 or 430))
                or 451
                or (>= 500 and <= 511 and not 509);
}
