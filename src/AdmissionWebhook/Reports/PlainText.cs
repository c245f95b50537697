namespace AdmissionWebhook.Reports;

/// <summary>Makes text from manifests safe for a terminal.</summary>
internal static class PlainText
{
    /// <summary>Number of characters of a line to show.</summary>
    private const int Window = 160;

    /// <summary>Removes control characters, which a terminal would act on; tabs become spaces.</summary>
    public static string Of(string text) =>
        string.Create(
            text.Length,
            text,
            (target, source) =>
            {
                for (var i = 0; i < source.Length; i++)
                {
                    target[i] =
                        source[i] == '\t' ? ' '
                        : char.IsControl(source[i]) ? '\uFFFD'
                        : source[i];
                }
            }
        );

    /// <summary>The part of a line that fits, and the 0-based position of the caret in it.</summary>
    /// <param name="column">1-based.</param>
    public static (string Line, int Caret) Excerpt(string line, int column)
    {
        var caret = Math.Clamp(column - 1, 0, line.Length);
        var start = caret < Window ? 0 : caret - (Window / 2);
        return (Of(line.Substring(start, Math.Min(Window, line.Length - start))), caret - start);
    }
}
