namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>1-based lines and columns of a text; a line ends with LF, CRLF or a lone CR, as in YAML.</summary>
internal static class TextPosition
{
    public static (int Line, int Column) Of(ReadOnlySpan<char> text, int index)
    {
        var before = text[..index];
        var line = 1 + before.Count('\n') + LoneReturns(text, index);
        var start = before.LastIndexOfAny('\n', '\r') + 1;
        return (line, index - start + 1);
    }

    public static ManifestFormatException Fault(string text, int index, string message)
    {
        var (line, column) = Of(text, index);
        return new ManifestFormatException(message, line, column, fatal: true);
    }

    /// <summary>The line around an index, without its line break.</summary>
    public static ReadOnlySpan<char> LineAround(ReadOnlySpan<char> text, int index)
    {
        index = Math.Min(index, text.Length);
        var start = text[..index].LastIndexOfAny('\n', '\r') + 1;
        var length = text[start..].IndexOfAny('\n', '\r');
        return length < 0 ? text[start..] : text.Slice(start, length);
    }

    private static int LoneReturns(ReadOnlySpan<char> text, int index)
    {
        var count = 0;
        for (var at = text[..index].IndexOf('\r'); at >= 0; at = Next(text[..index], at))
        {
            count += at + 1 < text.Length && text[at + 1] == '\n' ? 0 : 1;
        }

        return count;
    }

    private static int Next(ReadOnlySpan<char> text, int at) => text[(at + 1)..].IndexOf('\r') is var next and >= 0 ? at + 1 + next : -1;
}
