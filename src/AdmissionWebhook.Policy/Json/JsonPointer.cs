using System.Globalization;

namespace AdmissionWebhook.Policy.Json;

/// <summary>RFC 6901 reference tokens.</summary>
public static class JsonPointer
{
    public static string Escape(string token) =>
        token.AsSpan().ContainsAny('~', '/')
            ? token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
            : token;

    public static string Unescape(string token) =>
        token.Contains('~', StringComparison.Ordinal)
            ? token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
            : token;

    /// <summary>The unescaped tokens of a pointer; none for the empty pointer.</summary>
    /// <exception cref="FormatException">The pointer does not begin with <c>/</c>.</exception>
    public static string[] Tokens(string pointer)
    {
        if (pointer.Length == 0)
        {
            return [];
        }

        if (pointer[0] != '/')
        {
            throw new FormatException($"'{pointer}' is not a JSON pointer: it must begin with '/'");
        }

        return Array.ConvertAll(pointer[1..].Split('/'), Unescape);
    }

    /// <returns>The array index that the token names; null if it is not one below <paramref name="length"/>.</returns>
    public static int? Element(string token, int length) =>
        int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < length && (token == "0" || token[0] != '0')
            ? at
            : null;
}
