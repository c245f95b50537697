using System.Globalization;

namespace AdmissionWebhook.Yaml;

/// <summary>RFC 6901 pointers.</summary>
internal static class JsonPointer
{
    /// <returns>The unescaped reference tokens; none for the root.</returns>
    public static IEnumerable<string> Tokens(string pointer) =>
        pointer.Length == 0
            ? []
            : pointer.Split('/').Skip(1).Select(token => token
                .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));

    /// <returns>The index that the token names in an array of that length, or null.</returns>
    public static int? Element(string token, int length) =>
        int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < length && (token == "0" || token[0] != '0')
            ? at
            : null;
}
