namespace AdmissionWebhook.Admission;

/// <summary>Text for people, kept within the limits of where it is shown.</summary>
internal static class BoundedText
{
    private const char Ellipsis = '…';

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

    /// <summary>Control characters, line breaks included, become spaces: an HTTP header cannot carry them.</summary>
    public static string OneLine(string text) =>
        text.AsSpan().ContainsAnyInRange('\0', '\u001f') || text.AsSpan().ContainsAnyInRange('\u007f', '\u009f')
            ? string.Create(text.Length, text, (line, source) =>
            {
                for (var i = 0; i < line.Length; i++)
                {
                    line[i] = char.IsControl(source[i]) ? ' ' : source[i];
                }
            })
            : text;
}
