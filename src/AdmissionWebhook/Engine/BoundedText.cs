namespace AdmissionWebhook.Engine;

/// <summary>Text for people, kept within the limits of where it is shown.</summary>
internal static class BoundedText
{
    private const char Ellipsis = '…';

    // The longest name of a Kubernetes object is 253 characters.
    private const int LabelLength = 256;

    /// <summary>At most <paramref name="length"/> characters; what was cut shows as an ellipsis.</summary>
    public static string Clip(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        // Half a surrogate pair is no text.
        var kept = char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1;
        return string.Concat(text.AsSpan(0, kept), [Ellipsis]);
    }

    /// <summary>A name as a log line or a span carries it.</summary>
    public static string Label(string text) => Clip(OneLine(text), LabelLength);

    /// <summary>
    /// Control characters, line breaks of every kind and what turns the direction of writing become spaces: an HTTP header cannot carry
    /// them, and a line of a log could be made to look like another.
    /// </summary>
    public static string OneLine(string text) =>
        text.AsSpan().ContainsAnyInRange('\0', '\u001f') || text.AsSpan().ContainsAnyInRange('\u007f', '\u009f') || text.AsSpan().ContainsAnyInRange('\u2028', '\u202e')
            || text.AsSpan().ContainsAnyInRange('\u2066', '\u2069')
            ? string.Create(text.Length, text, (line, source) =>
            {
                for (var i = 0; i < line.Length; i++)
                {
                    line[i] = char.IsControl(source[i]) || source[i] is (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069') ? ' ' : source[i];
                }
            })
            : text;
}
