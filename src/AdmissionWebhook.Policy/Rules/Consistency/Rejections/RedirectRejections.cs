using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Redirects that istiod rejects (istio pkg/config/validation, validateHTTPRedirect).</summary>
internal static class RedirectRejections
{
    private static readonly string[] Texts = ["uri", "prefixRewrite", "authority", "scheme"];

    public static IEnumerable<Rejection> Of(RouteView view)
    {
        var (redirect, path) = (view.Route.Member("redirect"u8), view.Path["redirect"]);
        if (!redirect.IsPresent())
        {
            return [];
        }

        return What(redirect, path)
            .Concat(redirect.Text("prefixRewrite"u8) is { Length: > 0 } prefix ? PrefixRewrite(view, redirect, prefix) : [])
            .Concat(redirect.Integer("redirectCode"u8) is null or 0 ? [] : ValueRejections.Range(redirect, "redirectCode", path, 300, 399))
            .Concat(ValueRejections.Range(redirect, "port", path, 0, ValueRejections.MaxPort));
    }

    private static IEnumerable<Rejection> What(JsonElement redirect, JsonPath path)
    {
        if (
            !Texts.Any(field => redirect.Member(field).Text() is { Length: > 0 })
            && !redirect.Member("port"u8).IsPresent()
            && !redirect.Member("derivePort"u8).IsPresent()
        )
        {
            yield return new Rejection(
                path,
                "",
                "istiod rejects a redirect that changes nothing",
                "set uri, prefixRewrite, authority, scheme or port"
            );
        }

        if (redirect.Text("scheme"u8) is { Length: > 0 } scheme and not ("http" or "https"))
        {
            yield return new Rejection(
                path["scheme"],
                scheme,
                $"istiod rejects a redirect to the scheme \"{scheme}\"",
                "write http or https"
            );
        }
    }

    private static IEnumerable<Rejection> PrefixRewrite(RouteView view, JsonElement redirect, string prefix)
    {
        var path = view.Path["redirect"]["prefixRewrite"];
        if (redirect.Text("uri"u8) is { Length: > 0 })
        {
            yield return new Rejection(path, prefix, "istiod rejects uri and prefixRewrite together", "keep one of the two");
        }

        foreach (var (match, at) in view.Matches)
        {
            var uri = match.Member("uri"u8);
            if (uri.IsPresent() && !uri.Member("prefix"u8).IsPresent())
            {
                yield return new Rejection(
                    at["uri"],
                    "",
                    "istiod rejects prefixRewrite with a match on the path other than by prefix",
                    "match by prefix, or redirect with uri"
                );
            }
        }
    }
}
