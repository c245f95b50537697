using System.Text;
using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>HTTP routes that istiod rejects (istio pkg/config/validation/virtualservice.go).</summary>
internal static class HttpRouteRejections
{
    private const int MaxBody = 1024 * 1024;

    private static readonly string[] Exclusive = ["route", "redirect", "directResponse"];

    /// <param name="view">The route.</param>
    /// <param name="isDelegate">Whether the VirtualService is a delegate.</param>
    /// <param name="allowsClaims">Whether the routes are for gateways only.</param>
    public static IEnumerable<Rejection> Of(RouteView view, bool isDelegate, bool allowsClaims)
    {
        var (route, path) = (view.Route, view.Path);
        return Answers(route, path, isDelegate)
            .Concat(HttpMatchRejections.Of(view, allowsClaims))
            .Concat(DestinationRejections.OfAll(route.Member("route"u8), path["route"]))
            .Concat(RedirectRejections.Of(view))
            .Concat(DirectResponse(route.Member("directResponse"u8), path["directResponse"]))
            .Concat(RewriteRejections.Of(route.Member("rewrite"u8), path["rewrite"]))
            .Concat(RetryRejections.Of(route.Member("retries"u8), path["retries"]))
            .Concat(ValueRejections.Durations(route, path, "timeout"))
            .Concat(FaultRejections.Of(route.Member("fault"u8), path["fault"]))
            .Concat(Mirrors(route, path))
            .Concat(HeaderRejections.Of(route, path))
            .Concat(HeaderRejections.Authorities(route, path))
            .Concat(CorsRejections.Of(route.Member("corsPolicy"u8), path["corsPolicy"]));
    }

    private static IEnumerable<Rejection> Answers(JsonElement route, JsonPath path, bool isDelegate)
    {
        if (route.Member("delegate"u8).IsPresent())
        {
            return isDelegate
                ? [new Rejection(path["delegate"], "", "istiod rejects a delegate that delegates again", "route to destinations")]
                : Beside(route, path, "delegate", ["route", "redirect"]);
        }

        return One(route, path)
            .Concat(route.Member("redirect"u8).IsPresent() ? Beside(route, path, "redirect", ["fault", "rewrite"]) : [])
            .Concat(route.Member("directResponse"u8).IsPresent() ? Beside(route, path, "directResponse", ["fault", "rewrite"]) : []);
    }

    private static IEnumerable<Rejection> One(JsonElement route, JsonPath path)
    {
        var there = Exclusive.Where(name => name == "route" ? route.Member(name).HasContent() : route.Member(name).IsPresent()).ToList();
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

    private static IEnumerable<Rejection> DirectResponse(JsonElement response, JsonPath path)
    {
        foreach (var rejection in ValueRejections.Range(response, "status", path, 200, 600))
        {
            yield return rejection;
        }

        if (response.Member("body"u8).Text("string"u8) is { Length: > MaxBody / 4 } body && Encoding.UTF8.GetByteCount(body) > MaxBody)
        {
            yield return new Rejection(path["body"]["string"], "", "istiod rejects a body of more than 1 MiB", "serve it from a workload");
        }
    }

    private static IEnumerable<Rejection> Mirrors(JsonElement route, JsonPath path)
    {
        var mirrors = ValueRejections
            .Items(route.Member("mirrors"u8), path["mirrors"])
            .SelectMany(mirror =>
                DestinationRejections
                    .Of(mirror.Item.Member("destination"u8), mirror.Path["destination"])
                    .Concat(ValueRejections.Percent(mirror.Item.Member("percentage"u8), "value", mirror.Path["percentage"]))
            );
        return (route.Member("mirror"u8).IsPresent() ? Beside(route, path, "mirror", ["mirrors"]) : [])
            .Concat(DestinationRejections.Of(route.Member("mirror"u8), path["mirror"]))
            .Concat(ValueRejections.Percent(route, "mirrorPercent", path))
            .Concat(ValueRejections.Percent(route.Member("mirrorPercentage"u8), "value", path["mirrorPercentage"]))
            .Concat(mirrors);
    }
}
