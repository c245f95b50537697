using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>CORS policies that istiod rejects (istio pkg/config/validation, validateCORSPolicy).</summary>
internal static class CorsRejections
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE", "*"];
    private static readonly string[] HeaderLists = ["allowHeaders", "exposeHeaders"];

    public static IEnumerable<Rejection> Of(JsonElement policy, JsonPath path) =>
        Origins(policy, path).Concat(Words(policy, path)).Concat(MaxAge(policy, path));

    private static IEnumerable<Rejection> Origins(JsonElement policy, JsonPath path)
    {
        foreach (var (origin, at) in ValueRejections.Items(policy.Member("allowOrigins"u8), path["allowOrigins"]))
        {
            if (origin.Text("exact"u8) is null or "" && origin.Text("prefix"u8) is null or "" && origin.Text("regex"u8) is null or "")
            {
                yield return new Rejection(
                    at,
                    "",
                    "istiod rejects an empty origin",
                    "write the origin, such as exact: https://www.example.com"
                );
            }
            else
            {
                foreach (var rejection in StringMatchRejections.Of(origin, at, allowsEmptyPrefix: true))
                {
                    yield return rejection;
                }
            }
        }
    }

    private static IEnumerable<Rejection> Words(JsonElement policy, JsonPath path)
    {
        foreach (var (item, at) in ValueRejections.Items(policy.Member("allowMethods"u8), path["allowMethods"]))
        {
            if (item.Text() is { } method && !Methods.Contains(method))
            {
                yield return new Rejection(
                    at,
                    method,
                    $"istiod rejects the method \"{method}\"",
                    NearestName.Find(method.ToUpperInvariant(), Methods) is { } near
                        ? $"did you mean {near}?"
                        : $"write one of {string.Join(", ", Methods)}"
                );
            }
        }

        foreach (var list in HeaderLists)
        {
            foreach (var (item, at) in ValueRejections.Items(policy.Member(list), path[list]))
            {
                if (item.Text() is { } header && !HeaderRejections.IsToken(header))
                {
                    yield return new Rejection(
                        at,
                        header,
                        $"istiod rejects \"{header}\" as the name of a header",
                        "write one header per item"
                    );
                }
            }
        }
    }

    private static IEnumerable<Rejection> MaxAge(JsonElement policy, JsonPath path)
    {
        if (
            policy.Text("maxAge"u8) is { } text
            && GoDuration.TryParse(text, out var age)
            && (!GoDuration.IsWholeMilliseconds(text) || age.Ticks % TimeSpan.TicksPerSecond != 0)
        )
        {
            yield return new Rejection(
                path["maxAge"],
                text,
                $"istiod rejects maxAge: {text}; it counts whole seconds",
                "round it to seconds"
            );
        }
    }
}
