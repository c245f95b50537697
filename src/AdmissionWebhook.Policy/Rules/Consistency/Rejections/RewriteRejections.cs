using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Rewrites that istiod rejects (istio pkg/config/validation, validateHTTPRewrite).</summary>
internal static class RewriteRejections
{
    public static IEnumerable<Rejection> Of(JsonElement rewrite, JsonPath path)
    {
        if (!rewrite.IsPresent())
        {
            yield break;
        }

        var regex = rewrite.Member("uriRegexRewrite"u8);
        var hasUri = rewrite.Text("uri"u8) is { Length: > 0 };
        if (hasUri && regex.IsPresent())
        {
            yield return new Rejection(
                path["uriRegexRewrite"],
                "",
                "istiod rejects uri and uriRegexRewrite together",
                "keep one of the two"
            );
        }

        if (!hasUri && !regex.IsPresent() && rewrite.Text("authority"u8) is not { Length: > 0 })
        {
            yield return new Rejection(
                path,
                "",
                "istiod rejects a rewrite with neither uri nor authority",
                "add one of the two, or remove rewrite; to remove a prefix, write uri: \"/\""
            );
        }

        foreach (var field in regex.IsPresent() ? new[] { "match", "rewrite" } : [])
        {
            if (regex.Member(field).Text() is null or "")
            {
                yield return new Rejection(
                    path["uriRegexRewrite"][field],
                    "",
                    $"istiod rejects uriRegexRewrite without {field}",
                    $"add {field}"
                );
            }
        }

        if (regex.Text("match"u8) is { Length: > 0 } match)
        {
            foreach (var rejection in StringMatchRejections.Regex(match, path["uriRegexRewrite"]["match"]))
            {
                yield return rejection;
            }
        }
    }
}
