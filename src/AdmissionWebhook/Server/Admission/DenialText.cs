using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Server.Admission;

/// <summary>
/// The message of a denial, as <c>kubectl</c> prints it: the number of findings, then one line each. Many findings of one rule about one
/// list share a line: the first in full, then the values of the others, since problem and remedy are the same.
/// </summary>
internal static partial class DenialText
{
    public const int MaxLength = 8 * 1024;

    private const int MaxLines = 20;
    private const int MaxLineLength = 1024;
    private const int MaxValueLength = 80;

    // Fewer are easier to read and fix line by line.
    private const int Many = 4;

    // Room for the words that count what was left out.
    private const int Reserve = 64;

    /// <param name="kind">The kind of the object.</param>
    /// <param name="findings">The denying findings; at least one.</param>
    public static string Compose(string kind, IReadOnlyList<Finding> findings)
    {
        var text = new StringBuilder();
        var deny = findings.Count == 1 ? "finding denies" : "findings deny";
        text.Append(CultureInfo.InvariantCulture, $"{findings.Count} {deny} this {BoundedText.Clip(kind, 64)}:");
        var (lines, shown) = (0, 0);
        foreach (var (line, count) in Lines(findings))
        {
            if (lines++ == MaxLines || text.Length + 1 + line.Length > MaxLength - Reserve)
            {
                text.Append(CultureInfo.InvariantCulture, $"\nand {findings.Count - shown} more");
                break;
            }

            text.Append('\n').Append(line);
            shown += count;
        }

        return text.ToString();
    }

    private static IEnumerable<(string Line, int Findings)> Lines(IReadOnlyList<Finding> findings)
    {
        foreach (var alike in findings.GroupBy(finding => (finding.Rule, ListIndex().Replace(finding.Path.ToFieldPath(), "[]"))))
        {
            Finding[] all = [.. alike];
            foreach (var line in all.Length < Many ? all.Select(finding => (Line(finding), 1)) : [(Line(all), all.Length)])
            {
                yield return line;
            }
        }
    }

    private static string Line(Finding finding)
    {
        var field = finding.Path.ToFieldPath();
        var line = $"[{finding.Rule}] {field}{(field.Length > 0 ? ": " : "")}{finding.Message}; {finding.Remedy}";
        return BoundedText.Clip(BoundedText.OneLine(line), MaxLineLength);
    }

    private static string Line(Finding[] alike)
    {
        var line = new StringBuilder(BoundedText.Clip(Line(alike[0]), MaxLineLength / 2));
        line.Append(CultureInfo.InvariantCulture, $"; likewise {alike.Length - 1} more: ");
        for (var i = 1; i < alike.Length; i++)
        {
            var place = Place(alike[i]);
            if (line.Length + place.Length > MaxLineLength - Reserve)
            {
                line.Append(CultureInfo.InvariantCulture, $"and {alike.Length - i} more");
                break;
            }

            line.Append(place).Append(i < alike.Length - 1 ? ", " : "");
        }

        return line.ToString();
    }

    private static string Place(Finding finding)
    {
        var field = BoundedText.Clip(BoundedText.OneLine(finding.Path.ToFieldPath()), 2 * MaxValueLength);
        var value = BoundedText.Clip(BoundedText.OneLine(finding.Value), MaxValueLength);
        return value.Length == 0 ? field : $"{field} \"{value}\"";
    }

    [GeneratedRegex(@"\[[0-9]+\]")]
    private static partial Regex ListIndex();
}
