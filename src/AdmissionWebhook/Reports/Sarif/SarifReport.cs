using System.Text.Json;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Reports.Sarif;

/// <summary>
/// SARIF 2.1.0 for code scanning: one run, one result per line. Unreadable input and notes are notifications.
/// </summary>
internal sealed class SarifReport(TextWriter output, string folder) : IReport
{
    private readonly SarifLocation _location = new(folder);
    private readonly List<string> _notifications = [];
    private bool _any;

    public void Begin()
    {
        output.Write("{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", \"version\": \"2.1.0\", \"runs\": [{\n\"tool\": ");
        output.Write(ResultJson.Text(SarifTool.Write));
        output.Write($$$""",{{{"\n"}}}"columnKind": "utf16CodeUnits",{{{"\n"}}}"originalUriBaseIds": {"{{{SarifLocation.Root}}}": """);
        output.Write("{\"description\": {\"text\": \"The folder that the check was run in.\"}}},\n\"results\": [");
    }

    public void Evaluated(CheckedObject evaluated)
    {
        var fingerprints = new SarifFingerprints(evaluated.Identity);
        foreach (var placed in evaluated.Findings)
        {
            output.Write(_any ? ",\n" : "\n");
            _any = true;
            output.Write(ResultJson.Text(writer => Write(writer, evaluated, placed, fingerprints.Of(placed.Finding))));
        }

        foreach (var remark in evaluated.Remarks)
        {
            Notify("note", remark, writer => _location.Write(writer, evaluated));
        }
    }

    public void Unreadable(ManifestError error) =>
        Notify("error", error.Message, writer => _location.Write(writer, error.File, error.Line, error.Column));

    public void End(CheckSummary summary)
    {
        output.Write(_any ? "\n],\n" : "],\n");
        output.Write($"\"invocations\": [{{\"executionSuccessful\": {(summary.Unreadable == 0 ? "true" : "false")}");
        if (_notifications.Count > 0)
        {
            output.Write($", \"toolExecutionNotifications\": [\n{string.Join(",\n", _notifications)}\n]");
        }

        output.Write("}]\n}]}\n");
    }

    private void Write(Utf8JsonWriter writer, CheckedObject evaluated, PlacedFinding placed, string fingerprint)
    {
        writer.WriteStartObject();
        writer.WriteString("ruleId"u8, placed.Finding.Rule);
        if (SarifTool.IndexOf(placed.Finding.Rule) is { } index)
        {
            writer.WriteNumber("ruleIndex"u8, index);
        }

        writer.WriteString("level"u8, SarifTool.Level(placed.Finding.Action));
        WriteMessage(writer, FindingText.Of(placed.Finding));
        _location.Write(writer, evaluated, placed);
        writer.WriteStartObject("partialFingerprints"u8);
        writer.WriteString(SarifFingerprints.Name, fingerprint);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void Notify(string level, string message, Action<Utf8JsonWriter> locate) =>
        _notifications.Add(
            ResultJson.Text(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("level"u8, level);
                WriteMessage(writer, message);
                locate(writer);
                writer.WriteEndObject();
            })
        );

    private static void WriteMessage(Utf8JsonWriter writer, string text)
    {
        writer.WriteStartObject("message"u8);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }
}
