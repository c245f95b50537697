using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Reports;

/// <summary>GitHub workflow commands, which show up as annotations on the changed lines.</summary>
internal sealed class GitHubReport(TextWriter output) : IReport
{
    public void Begin() { }

    public void Evaluated(CheckedObject evaluated)
    {
        foreach (var placed in evaluated.Findings.Where(placed => placed.Finding.Action >= EnforcementAction.Warn))
        {
            var level = placed.Finding.Action == EnforcementAction.Deny ? "error" : "warning";
            var remedy = placed.Finding.Remedy.Length > 0 ? $"\n{placed.Finding.Remedy}" : "";
            Write(level, evaluated.Place, placed.Line, placed.Column, placed.Finding.Rule, placed.Finding.Message + remedy);
        }

        foreach (var note in evaluated.Remarks)
        {
            Write("notice", evaluated.Place, evaluated.Line, 1, evaluated.Identity.Kind, note);
        }
    }

    public void Unreadable(ManifestError error) => Write("error", error.File, error.Line, error.Column, "unreadable input", error.Message);

    public void End(CheckSummary summary) { }

    private void Write(string level, string file, int line, int column, string title, string message)
    {
        var place = line > 0 ? $",line={line},col={column}" : "";
        output.Write($"::{level} file={Property(file)}{place},title={Property(title)}::{Data(message)}\n");
    }

    private static string Data(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal)
            .Replace("\r", "%0D", StringComparison.Ordinal)
            .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) =>
        Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
