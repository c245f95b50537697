using AdmissionWebhook.Checks;
using AdmissionWebhook.Reports.Sarif;

namespace AdmissionWebhook.Reports;

/// <summary>One <c>-o FORMAT[=FILE]</c>; without a file it means standard output.</summary>
internal sealed record ReportTarget(string Format, string? File)
{
    public const string Text = "text";

    public static readonly IReadOnlyList<string> Formats = [Text, "json", "yaml", "sarif", "junit", "github"];

    /// <exception cref="FormatException">Unknown format, or no name after the equals sign.</exception>
    public static ReportTarget Parse(string value)
    {
        var end = value.IndexOf('=', StringComparison.Ordinal);
        var target = end < 0 ? new ReportTarget(value, null) : new ReportTarget(value[..end], value[(end + 1)..]);
        return !Formats.Contains(target.Format) ? throw new FormatException($"'{target.Format}' is none of {string.Join(", ", Formats)}")
            : target.File is "" ? throw new FormatException($"{target.Format}= needs a file name")
            : target;
    }

    public IReport Open(TextWriter output, bool colour) =>
        Format switch
        {
            "json" => new JsonReport(output),
            "yaml" => new YamlReport(output),
            "sarif" => new SarifReport(output, Directory.GetCurrentDirectory()),
            "junit" => new JUnitReport(output),
            "github" => new GitHubReport(output),
            _ => new TextReport(output, colour && File is null),
        };
}
