using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Reports;

/// <summary>For people: denials and warnings, by file with the offending line; for a cluster, by object with the field.</summary>
internal sealed class TextReport(TextWriter output, bool colour) : IReport
{
    private const string Red = "31";
    private const string Yellow = "33";
    private const string Faint = "2";

    private string? _file;

    public void Begin() { }

    public void Evaluated(CheckedObject evaluated)
    {
        foreach (var note in evaluated.Remarks)
        {
            Heading(evaluated.Place);
            output.WriteLine($"{Place(evaluated.Place, evaluated.Line, 1)} {Painted("NOTE", Faint)} {PlainText.Of(note)}");
        }

        foreach (var placed in evaluated.Findings.Where(placed => placed.Finding.Action >= EnforcementAction.Warn))
        {
            Heading(evaluated.Place);
            Write(evaluated, placed);
        }
    }

    public void Unreadable(ManifestError error)
    {
        Heading(error.File);
        output.WriteLine($"{Place(error.File, error.Line, error.Column)} {Painted("ERROR", Red)} {PlainText.Of(error.Message)}");
    }

    public void End(CheckSummary summary)
    {
        if (_file is not null)
        {
            output.WriteLine();
        }

        output.WriteLine(
            $"{Count(summary.Objects, "object")} checked, {summary.Denied} denied, {Count(summary.Warnings, "warning")}"
                + (summary.PassedOver > 0 ? $"; {Count(summary.PassedOver, "document")} of other kinds skipped" : "")
                + (
                    summary.Fragments is { } fragments
                        ? $"; {string.Join(", ", fragments.Select(entry => Count(entry.Value, entry.Key)))} skipped"
                        : ""
                )
                + (summary.Unreadable > 0 ? $"; {Count(summary.Unreadable, "error")} in the input" : "")
        );
    }

    private void Write(CheckedObject evaluated, PlacedFinding placed)
    {
        var finding = placed.Finding;
        var action = finding.Action == EnforcementAction.Deny ? Painted("DENY", Red) : Painted("WARN", Yellow);
        output.WriteLine($"{Place(evaluated.Place, placed.Line, placed.Column)} {action} [{finding.Rule}] {PlainText.Of(finding.Message)}");
        if (placed.Mark is { } mark)
        {
            var (line, caret) = PlainText.Excerpt(mark.Text, mark.Column);
            output.WriteLine($"    {line}");
            output.WriteLine($"    {new string(' ', caret)}{Painted("^", Red)}");
        }
        else if (finding.Path.ToFieldPath() is { Length: > 0 } field)
        {
            output.WriteLine($"    at {PlainText.Of(field)}");
        }

        if (finding.Remedy.Length > 0)
        {
            output.WriteLine($"    remedy: {PlainText.Of(finding.Remedy)}");
        }

        if (finding.Softened is { } why)
        {
            output.WriteLine($"    {PlainText.Of(why)}");
        }
    }

    private void Heading(string file)
    {
        if (_file is not null && _file != file)
        {
            output.WriteLine();
        }

        _file = file;
    }

    private static string Place(string file, int line, int column) =>
        line > 0 ? $"{PlainText.Of(file)}:{line}:{column}:" : $"{PlainText.Of(file)}:";

    private static string Count(int number, string what) =>
        $"{number} {what}{(number == 1 ? "" : what.EndsWith("ch", StringComparison.Ordinal) ? "es" : "s")}";

    private string Painted(string text, string code) => colour ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
