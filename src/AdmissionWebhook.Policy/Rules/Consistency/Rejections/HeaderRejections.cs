using System.Text.Json;
using System.Text.RegularExpressions;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Header operations that istiod rejects (istio pkg/config/validation/virtualservice.go, validateHTTPRoute).</summary>
internal static partial class HeaderRejections
{
    private static readonly string[] Setting = ["add", "set"];

    /// <param name="holder">The route or destination with <c>headers</c>.</param>
    /// <param name="path">Its path.</param>
    public static IEnumerable<Rejection> Of(JsonElement holder, JsonPath path)
    {
        var (headers, at) = (holder.Member("headers"u8), path["headers"]);
        return Operations(headers.Member("request"u8), at["request"], isRequest: true)
            .Concat(Operations(headers.Member("response"u8), at["response"], isRequest: false));
    }

    /// <summary>The authority that a route sets twice; istiod accepts one (validateAuthorityRewrite).</summary>
    public static IEnumerable<Rejection> Authorities(JsonElement route, JsonPath path)
    {
        var isSet = route.Member("rewrite"u8).Text("authority"u8) is { Length: > 0 };
        var (request, at) = (route.Member("headers"u8).Member("request"u8), path["headers"]["request"]);
        foreach (var operation in new[] { "set", "add" })
        {
            foreach (var header in request.Member(operation).Members())
            {
                var name = header.DecodedName();
                if (!HostHeaderReferences.IsAuthority(name))
                {
                    continue;
                }

                if (isSet)
                {
                    yield return new Rejection(
                        at[operation][name],
                        header.Value.Text() ?? "",
                        "istiod rejects a route that sets the authority twice",
                        "keep rewrite.authority, or one header"
                    );
                }

                isSet = true;
            }
        }
    }

    /// <summary>Whether it is a token of HTTP, as names of headers are (RFC 9110, 5.6.2).</summary>
    public static bool IsToken(string name) => Token().IsMatch(name);

    private static IEnumerable<Rejection> Operations(JsonElement operations, JsonPath path, bool isRequest)
    {
        foreach (var operation in Setting)
        {
            foreach (var header in operations.Member(operation).Members())
            {
                var at = path[operation][header.DecodedName()];
                if (Name(header.DecodedName(), at, allowsAuthority: isRequest) is { } name)
                {
                    yield return name;
                }
                else if (header.Value.Text() is { } value && HeaderValue.Flaw(value) is { } flaw)
                {
                    yield return new Rejection(
                        at,
                        value,
                        $"istiod rejects the header value \"{value}\": it {flaw}",
                        "write %% for a percent sign"
                    );
                }
            }
        }

        foreach (var (item, at) in ValueRejections.Items(operations.Member("remove"u8), path["remove"]))
        {
            if (item.Text() is { } text && Name(text, at, allowsAuthority: false) is { } name)
            {
                yield return name;
            }
        }
    }

    private static Rejection? Name(string name, JsonPath path, bool allowsAuthority) =>
        name.Length == 0 ? new Rejection(path, "", "istiod rejects a header without a name", "add the name")
        : (name[0] == ':' || HostHeaderReferences.IsAuthority(name)) && !(allowsAuthority && HostHeaderReferences.IsAuthority(name))
            ? new Rejection(
                path,
                name,
                $"istiod rejects changing the header \"{name}\" here",
                "use rewrite for the authority and path of requests, or remove it"
            )
        : null;

    [GeneratedRegex("^[!#$%&'*+.^_`|~A-Za-z0-9-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Token();
}
