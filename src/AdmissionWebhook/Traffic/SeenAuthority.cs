using System.Globalization;
using System.Net;

namespace AdmissionWebhook.Traffic;

/// <summary>
/// A host as clients and proxies write it: <c>api.example.com</c>, <c>API.example.com:443</c>, <c>10.0.0.1:80</c>, <c>[::1]:80</c>.
/// </summary>
internal static class SeenAuthority
{
    /// <returns>The host in lower case, empty for none (<c>-</c>, <c>unknown</c>), and the port if given.</returns>
    public static (string Host, int? Port) Split(string text)
    {
        if (text is "" or "-" or "unknown")
        {
            return ("", null);
        }

        var colon = text.LastIndexOf(':');
        var hasPort =
            colon > 0
            && (text[colon - 1] == ']' || text.IndexOf(':', StringComparison.Ordinal) == colon)
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        var host = (hasPort ? text[..colon] : text).Trim('[', ']').TrimEnd('.').ToLowerInvariant();
        var port = hasPort ? int.Parse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture) : (int?)null;
        return (host, port is >= 0 and <= IPEndPoint.MaxPort ? port : null);
    }
}
