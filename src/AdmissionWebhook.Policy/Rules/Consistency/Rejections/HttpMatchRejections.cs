using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>
/// Matches of HTTP routes that istiod rejects (istio pkg/config/validation/virtualservice.go, validateHTTPRouteMatchRequest).
/// </summary>
internal static class HttpMatchRejections
{
    private const string Claims = "@request.auth.claims";

    private static readonly string[] PseudoHeaders = [":method", ":scheme", ":authority", ":path", ":status"];
    private static readonly string[] Conditions = ["scheme", "method", "authority"];

    /// <param name="view">The route.</param>
    /// <param name="allowsClaims">Whether the routes are for gateways only, which can match on claims of tokens.</param>
    public static IEnumerable<Rejection> Of(RouteView view, bool allowsClaims) =>
        view.Matches.SelectMany(match => Of(match.Match, match.Path, allowsClaims));

    private static IEnumerable<Rejection> Of(JsonElement match, JsonPath path, bool allowsClaims) =>
        Headers(match.Member("headers"u8), path["headers"], isNegated: false, allowsClaims)
            .Concat(Headers(match.Member("withoutHeaders"u8), path["withoutHeaders"], isNegated: true, allowsClaims))
            .Concat(StringMatchRejections.Of(match.Member("uri"u8), path["uri"], allowsEmptyPrefix: true))
            .Concat(Conditions.SelectMany(name => StringMatchRejections.Of(match.Member(name), path[name])))
            .Concat(
                match
                    .Member("queryParams"u8)
                    .Members()
                    .SelectMany(one => StringMatchRejections.Of(one.Value, path["queryParams"][one.DecodedName()]))
            )
            .Concat(SharedMatchRejections.Of(match, path));

    private static IEnumerable<Rejection> Headers(JsonElement headers, JsonPath path, bool isNegated, bool allowsClaims)
    {
        foreach (var header in headers.Members())
        {
            var (name, at) = (header.DecodedName(), path[header.DecodedName()]);
            if (IsClaim(name) ? !allowsClaims : !IsName(name))
            {
                yield return new Rejection(
                    at,
                    name,
                    IsClaim(name)
                        ? $"istiod rejects the claim \"{name}\" in a route for sidecars"
                        : $"istiod rejects \"{name}\" as the name of a header",
                    IsClaim(name) ? "bind the VirtualService to a gateway only, or remove the condition" : "write the name of a header"
                );
            }

            if (!header.Value.IsPresent() && !isNegated)
            {
                yield return new Rejection(
                    at,
                    "",
                    $"istiod rejects null as the condition on the header \"{name}\"",
                    "write {} if the header just has to be there"
                );
            }

            // "*" as the regex of an absent header means any value.
            if (!(isNegated && header.Value.Text("regex"u8) == "*"))
            {
                foreach (var rejection in StringMatchRejections.Of(header.Value, at))
                {
                    yield return rejection;
                }
            }
        }
    }

    private static bool IsClaim(string name) =>
        name.Length > Claims.Length + 1
        && name.StartsWith(Claims, StringComparison.OrdinalIgnoreCase)
        && (name[Claims.Length] == '.' || (name[Claims.Length] == '[' && name.EndsWith(']')));

    private static bool IsName(string name) => PseudoHeaders.Contains(name) || HeaderRejections.IsToken(name);
}
