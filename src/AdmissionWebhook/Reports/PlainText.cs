namespace AdmissionWebhook.Reports;

/// <summary>Text of manifests on its way to a terminal.</summary>
internal static class PlainText
{
    /// <summary>Characters of a line that are shown.</summary>
    private const int Window = 160;

    /// <summary>The text without control characters, which a terminal would obey; tabs become blanks.</summary>
    public static string Of(string text) =>
        string.Create(text.Length, text, (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = source[i] == '\t' ? ' ' : char.IsControl(source[i]) ? '\uFFFD' : source[i];
            }
        });

    /// <summary>As much of a line as fits, and the 0-based place of the caret in it.</summary>
    /// <param name="column">1-based.</param>
    public static (string Line, int Caret) Excerpt(string line, int column)
    {
        var caret = Math.Clamp(column - 1, 0, line.Length);
        var start = caret < Window ? 0 : caret - (Window / 2);
        return (Of(line.Substring(start, Math.Min(Window, line.Length - start))), caret - start);
    }
}
