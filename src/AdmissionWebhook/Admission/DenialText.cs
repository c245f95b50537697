using System.Globalization;
using System.Text;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Admission;

/// <summary>The message of a denial, as <c>kubectl</c> prints it: how much is wrong, then one line for each finding.</summary>
internal static class DenialText
{
    public const int MaxLength = 8 * 1024;

    private const int MaxLines = 20;
    private const int MaxLineLength = 1024;

    // Room for the line that says how much was left out.
    private const int Reserve = 64;

    /// <param name="kind">The kind of the object.</param>
    /// <param name="findings">Those that deny; at least one.</param>
    public static string Compose(string kind, IReadOnlyList<Finding> findings)
    {
        var text = new StringBuilder();
        var deny = findings.Count == 1 ? "finding denies" : "findings deny";
        text.Append(CultureInfo.InvariantCulture, $"{findings.Count} {deny} this {BoundedText.Clip(kind, 64)}:");
        for (var i = 0; i < findings.Count; i++)
        {
            var line = Line(findings[i]);
            if (i == MaxLines || text.Length + 1 + line.Length > MaxLength - Reserve)
            {
                text.Append(CultureInfo.InvariantCulture, $"\nand {findings.Count - i} more");
                break;
            }

            text.Append('\n').Append(line);
        }

        return text.ToString();
    }

    private static string Line(Finding finding)
    {
        var field = finding.Path.ToFieldPath();
        var line = $"[{finding.Rule}] {field}{(field.Length > 0 ? ": " : "")}{finding.Message}; {finding.Remedy}";
        return BoundedText.Clip(BoundedText.OneLine(line), MaxLineLength);
    }
}
