namespace AdmissionWebhook.Policy.Hosts;

/// <summary>The value of a Host header or <c>:authority</c>: <c>host[:port]</c> or <c>[v6][:port]</c> (RFC 9110 §7.2).</summary>
public static class Authority
{
    /// <summary>The host without port and brackets. Text that is not an authority is returned unchanged, to be evaluated as is.</summary>
    public static string Host(string authority)
    {
        if (authority.StartsWith('['))
        {
            var close = authority.IndexOf(']', StringComparison.Ordinal);
            return close > 0 && (close == authority.Length - 1 || IsPort(authority.AsSpan(close + 1))) ? authority[1..close] : authority;
        }

        var colon = authority.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && IsPort(authority.AsSpan(colon)) ? authority[..colon] : authority;
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.Length is > 1 and <= 6 && text[0] == ':' && !text[1..].ContainsAnyExceptInRange('0', '9');
}
