namespace AdmissionWebhook.Engine;

/// <summary>Keeps text within the limits of the place where it is shown.</summary>
internal static class BoundedText
{
    private const char Ellipsis = '…';

    // The longest name of a Kubernetes object is 253 characters.
    private const int LabelLength = 256;

    /// <summary>At most <paramref name="length"/> characters; an ellipsis marks a cut.</summary>
    public static string Clip(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        // Do not cut a surrogate pair in half.
        var kept = char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1;
        return string.Concat(text.AsSpan(0, kept), [Ellipsis]);
    }

    /// <summary>A name, cut for a log line or span.</summary>
    public static string Label(string text) => Clip(OneLine(text), LabelLength);

    /// <summary>
    /// Replaces control characters, line breaks and bidirectional controls with spaces: HTTP headers cannot carry them, and they could make
    /// one log line look like another.
    /// </summary>
    public static string OneLine(string text) =>
        text.AsSpan().ContainsAnyInRange('\0', '\u001f')
        || text.AsSpan().ContainsAnyInRange('\u007f', '\u009f')
        || text.AsSpan().ContainsAnyInRange('\u2028', '\u202e')
        || text.AsSpan().ContainsAnyInRange('\u2066', '\u2069')
            ? string.Create(
                text.Length,
                text,
                (line, source) =>
                {
                    for (var i = 0; i < line.Length; i++)
                    {
                        line[i] =
                            char.IsControl(source[i]) || source[i] is (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069')
                                ? ' '
                                : source[i];
                    }
                }
            )
            : text;
}
