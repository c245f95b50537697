using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.References;

/// <summary>
/// URLs that clients are sent to, parsed like lenient clients do (WHATWG URL): surrounding white space is ignored, tabs and line breaks are
/// ignored everywhere, a backslash is a slash, and the host comes after <c>@</c>. Envoy expands <c>%…%</c> (header formatters), so such
/// text can become anything; <c>%%</c> is a percent sign.
/// </summary>
internal static class LocationUrl
{
    private const string PercentSign = "\uFFFD";

    private static readonly char[] Blanks = [.. Enumerable.Range(0, ' ' + 1).Select(code => (char)code)];

    /// <summary>The URL of a Refresh header (<c>5; url=/next</c>, also without <c>url=</c>); null if it reloads the same page.</summary>
    public static string? OfRefresh(string header)
    {
        var rest = header.AsSpan().TrimStart(" .0123456789").TrimStart(" ;,");
        if (rest.StartsWith("url", StringComparison.OrdinalIgnoreCase) && rest[3..].TrimStart() is ['=', .. var url])
        {
            rest = url;
        }

        rest = rest.Trim(" '\"");
        return rest.IsEmpty ? null : rest.ToString();
    }

    /// <summary>The host of the URL; null if the client stays on the same host.</summary>
    public static string? Host(string url)
    {
        var text = string.Concat(url.Trim(Blanks).Split('\t', '\r', '\n'))
            .Replace('\\', '/')
            .Replace("%%", PercentSign, StringComparison.Ordinal);
        var colon = text.AsSpan().IndexOfAny(":/?#%");
        var scheme = colon > 0 && text[colon] == ':' ? text[..colon] : "";
        var rest = scheme.Length > 0 ? text[(colon + 1)..] : text;
        var path = rest.TrimStart('/');
        var slashes = rest.Length - path.Length;
        var isWeb = scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
        if (!isWeb && slashes < 2)
        {
            // "%REQ(x)%", "http%REQ(x)%" and "/%REQ(x)%" can become any URL; "/path" and "mailto:…" lead to no other host.
            return path.StartsWith('%') || (scheme.Length == 0 && slashes == 0 && colon > 0 && text[colon] == '%') ? url : null;
        }

        var end = path.AsSpan().IndexOfAny("/?#");
        var authority = end < 0 ? path : path[..end];
        return IsOwnAuthority(authority) ? null : Authority.Host(authority[(authority.LastIndexOf('@') + 1)..]);
    }

    private static bool IsOwnAuthority(string authority) =>
        authority.Equals("%REQ(:AUTHORITY)%", StringComparison.OrdinalIgnoreCase)
        || authority.Equals("%REQ(HOST)%", StringComparison.OrdinalIgnoreCase);
}
