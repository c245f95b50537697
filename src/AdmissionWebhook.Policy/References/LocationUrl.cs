using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.References;

/// <summary>
/// URLs that clients are sent to, parsed like lenient clients do (WHATWG URL): surrounding white space is ignored, a backslash is a slash,
/// and the host comes after <c>@</c>. Envoy expands <c>%…%</c> (header formatters), so such text can become anything.
/// </summary>
internal static class LocationUrl
{
    /// <summary>The host of the URL; null if the client stays on the same host.</summary>
    public static string? Host(string url)
    {
        var text = url.Trim(Blanks).Replace('\\', '/');
        var colon = text.AsSpan().IndexOfAny(":/?#%");
        var scheme = colon > 0 && text[colon] == ':' ? text[..colon] : "";
        var rest = scheme.Length > 0 ? text[(colon + 1)..] : text;
        var path = rest.TrimStart('/');
        var slashes = rest.Length - path.Length;
        var isWeb = scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
        if (!isWeb && slashes < 2)
        {
            // "%REQ(x)%" and "/%REQ(x)%" can become any URL; "/path" and "mailto:…" lead to no other host.
            return path.StartsWith('%') ? url : null;
        }

        var end = path.AsSpan().IndexOfAny("/?#");
        var authority = end < 0 ? path : path[..end];
        return IsOwnAuthority(authority) ? null : Authority.Host(authority[(authority.LastIndexOf('@') + 1)..]);
    }

    private static readonly char[] Blanks = [.. Enumerable.Range(0, ' ' + 1).Select(code => (char)code)];

    private static bool IsOwnAuthority(string authority) =>
        authority.Equals("%REQ(:AUTHORITY)%", StringComparison.OrdinalIgnoreCase)
        || authority.Equals("%REQ(HOST)%", StringComparison.OrdinalIgnoreCase);
}
