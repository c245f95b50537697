using System.Globalization;
using System.Text;

namespace AdmissionWebhook.Manifests.Diff;

/// <summary>The unified diff of two texts, as <c>git apply</c> and <c>patch</c> take it.</summary>
public static class UnifiedDiff
{
    private const int Context = 3;

    /// <param name="path">The file's path, written after <c>a/</c> and <c>b/</c>.</param>
    /// <param name="before">The old text.</param>
    /// <param name="after">The new text.</param>
    /// <returns>The diff with three lines of context and a marker for a missing final newline; empty if the texts are equal.</returns>
    public static string Of(string path, string before, string after)
    {
        if (before == after)
        {
            return "";
        }

        var (old, now) = (Lines(before), Lines(after));
        var diff = new StringBuilder();
        diff.Append("--- ").Append(Header("a/" + path)).Append('\n');
        diff.Append("+++ ").Append(Header("b/" + path)).Append('\n');
        foreach (var hunk in Hunks(LineDiff.Changes(old, now)))
        {
            Write(diff, old, now, hunk);
        }

        return diff.ToString();
    }

    /// <summary>Changes that are at most twice the context apart share a hunk.</summary>
    private static IEnumerable<List<Change>> Hunks(IReadOnlyList<Change> changes)
    {
        var hunk = new List<Change>();
        foreach (var change in changes)
        {
            if (hunk.Count > 0 && change.Old - (hunk[^1].Old + hunk[^1].Removed) > 2 * Context)
            {
                yield return hunk;
                hunk = [];
            }

            hunk.Add(change);
        }

        yield return hunk;
    }

    private static void Write(StringBuilder diff, string[] old, string[] now, List<Change> hunk)
    {
        var (first, last) = (hunk[0], hunk[^1]);
        var start = Math.Max(0, first.Old - Context);
        var newStart = first.New - (first.Old - start);
        var end = Math.Min(old.Length, last.Old + last.Removed + Context);
        var newEnd = last.New + last.Added + (end - last.Old - last.Removed);
        diff.Append("@@ -").Append(Range(start, end)).Append(" +").Append(Range(newStart, newEnd)).Append(" @@\n");
        var at = start;
        foreach (var change in hunk)
        {
            Write(diff, ' ', old.AsSpan(at, change.Old - at));
            Write(diff, '-', old.AsSpan(change.Old, change.Removed));
            Write(diff, '+', now.AsSpan(change.New, change.Added));
            at = change.Old + change.Removed;
        }

        Write(diff, ' ', old.AsSpan(at, end - at));
    }

    private static void Write(StringBuilder diff, char sign, ReadOnlySpan<string> lines)
    {
        foreach (var line in lines)
        {
            diff.Append(sign).Append(line);
            if (!line.EndsWith('\n'))
            {
                diff.Append("\n\\ No newline at end of file\n");
            }
        }
    }

    /// <summary>An empty range is written as the line before it.</summary>
    private static string Range(int start, int end) =>
        (end - start) switch
        {
            0 => $"{start.ToString(CultureInfo.InvariantCulture)},0",
            1 => (start + 1).ToString(CultureInfo.InvariantCulture),
            var length => string.Create(CultureInfo.InvariantCulture, $"{start + 1},{length}"),
        };

    /// <summary>Writes a name as git does: quoted if a character needs it, followed by a tab if it holds a space.</summary>
    private static string Header(string name)
    {
        if (!name.Any(character => char.IsControl(character) || character is '"' or '\\'))
        {
            return name.Contains(' ', StringComparison.Ordinal) ? name + "\t" : name;
        }

        var quoted = new StringBuilder("\"");
        foreach (var value in Encoding.UTF8.GetBytes(name))
        {
            quoted.Append(
                value switch
                {
                    (byte)'"' => "\\\"",
                    (byte)'\\' => "\\\\",
                    < 0x20 or >= 0x7F => "\\" + Convert.ToString(value, 8).PadLeft(3, '0'),
                    _ => ((char)value).ToString(),
                }
            );
        }

        return quoted.Append('"').ToString();
    }

    private static string[] Lines(string text)
    {
        var lines = new List<string>();
        for (var start = 0; start < text.Length; )
        {
            var end = text.IndexOf('\n', start) is var at and >= 0 ? at + 1 : text.Length;
            lines.Add(text[start..end]);
            start = end;
        }

        return [.. lines];
    }
}
