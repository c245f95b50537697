using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>HTTP routes that istiod rejects (istio pkg/config/validation/virtualservice.go).</summary>
internal static class HttpRouteRejections
{
    private static readonly string[] Exclusive = ["route", "redirect", "directResponse"];

    public static IEnumerable<Rejection> Of(RouteView view, bool isDelegate)
    {
        var (route, path) = (view.Route, view.Path);
        if (route.Member("delegate"u8).IsPresent())
        {
            return isDelegate
                ? [new Rejection(path["delegate"], "", "istiod rejects a delegate that delegates again", "route to destinations")]
                : Beside(route, path, "delegate", ["route", "redirect"]);
        }

        return Answers(route, path)
            .Concat(route.Member("redirect"u8).IsPresent() ? Beside(route, path, "redirect", ["fault", "rewrite"]) : [])
            .Concat(route.Member("directResponse"u8).IsPresent() ? Beside(route, path, "directResponse", ["fault", "rewrite"]) : [])
            .Concat(route.Member("mirror"u8).IsPresent() ? Beside(route, path, "mirror", ["mirrors"]) : [])
            .Concat(Values(route, path));
    }

    /// <summary>A rejection of several destinations without weights; null if there is nothing wrong.</summary>
    public static Rejection? Weights(JsonElement destinations, JsonPath path)
    {
        var weights = destinations.Items().Select(destination => destination.Integer("weight"u8) ?? 0).ToList();
        return weights.Count > 1 && weights.TrueForAll(weight => weight == 0)
            ? new Rejection(path, "", "istiod rejects several destinations without weights", "give each destination a weight")
            : null;
    }

    private static IEnumerable<Rejection> Answers(JsonElement route, JsonPath path)
    {
        var there = Exclusive.Where(name => route.Member(name).HasContent()).ToList();
        if (there.Count == 0)
        {
            yield return new Rejection(
                path,
                "",
                "istiod rejects an HTTP route with neither route nor redirect nor directResponse",
                "add one of the three"
            );
        }
        else if (there.Count > 1)
        {
            yield return new Rejection(
                path[there[1]],
                "",
                $"istiod rejects {there[0]} and {there[1]} in one HTTP route",
                "keep one of the two, or write two routes"
            );
        }
        else if (there[0] == "route" && Weights(route.Member("route"u8), path["route"]) is { } weights)
        {
            yield return weights;
        }
    }

    private static IEnumerable<Rejection> Beside(JsonElement route, JsonPath path, string field, string[] others)
    {
        foreach (var other in others)
        {
            if (route.Member(other).HasContent())
            {
                yield return new Rejection(path[other], "", $"istiod rejects {other} together with {field}", "keep one of the two");
            }
        }
    }

    private static IEnumerable<Rejection> Values(JsonElement route, JsonPath path)
    {
        var retries = route.Member("retries"u8);
        if (
            retries.HasContent()
            && (retries.Integer("attempts"u8) ?? 0) == 0
            && (retries.Member("perTryTimeout"u8).IsPresent() || retries.Member("retryOn"u8).IsPresent())
        )
        {
            yield return new Rejection(
                path["retries"],
                "",
                "istiod rejects retry settings with attempts: 0, which is also the default",
                "set attempts, or write just retries: {attempts: 0}"
            );
        }

        var rewrite = route.Member("rewrite"u8);
        if (rewrite.Member("uri"u8).IsPresent() && rewrite.Member("uriRegexRewrite"u8).IsPresent())
        {
            yield return new Rejection(
                path["rewrite"]["uriRegexRewrite"],
                "",
                "istiod rejects uri and uriRegexRewrite together",
                "keep one of the two"
            );
        }

        var fault = route.Member("fault"u8);
        if (fault.IsPresent() && !fault.Member("abort"u8).IsPresent() && !fault.Member("delay"u8).IsPresent())
        {
            yield return new Rejection(
                path["fault"],
                "",
                "istiod rejects a fault with neither abort nor delay",
                "add one of the two, or remove fault"
            );
        }
    }
}
