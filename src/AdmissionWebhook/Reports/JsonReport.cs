using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Patching;

namespace AdmissionWebhook.Reports;

/// <summary>For programs: one JSON object, one line for each result. <c>errors</c> is there only if some input could not be read.</summary>
internal sealed class JsonReport(TextWriter output) : IReport
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<ManifestError> _errors = [];
    private bool _any;

    public void Begin() => output.Write("{\"results\": [");

    public void Judged(CheckedObject judged)
    {
        output.Write(_any ? ",\n" : "\n");
        _any = true;
        output.Write(Text(writer => Write(writer, judged)));
    }

    public void Unreadable(ManifestError error) => _errors.Add(error);

    public void End(CheckSummary summary)
    {
        output.Write(_any ? "\n],\n" : "],\n");
        if (_errors.Count > 0)
        {
            output.Write("\"errors\": " + Text(writer => Write(writer, _errors)) + ",\n");
        }

        output.Write("\"summary\": " + Text(writer => Write(writer, summary)) + "}\n");
    }

    private static void Write(Utf8JsonWriter writer, CheckedObject judged)
    {
        writer.WriteStartObject();
        writer.WriteString("file"u8, judged.Document.File);
        writer.WriteNumber("line"u8, judged.Document.Line);
        writer.WriteString("apiVersion"u8, judged.Identity.ApiVersion);
        writer.WriteString("kind"u8, judged.Identity.Kind);
        writer.WriteString("namespace"u8, judged.Identity.Namespace);
        writer.WriteString("name"u8, judged.Identity.Name);
        writer.WriteBoolean("allowed"u8, judged.Verdict.Allowed);
        writer.WriteStartArray("findings"u8);
        foreach (var placed in judged.Findings)
        {
            Write(writer, placed);
        }

        writer.WriteEndArray();
        writer.WritePropertyName("patch"u8);
        JsonPatch.Write(writer, judged.Patch);
        if (judged.Remarks.ToList() is { Count: > 0 } remarks)
        {
            writer.WriteStartArray("notes"u8);
            foreach (var note in remarks)
            {
                writer.WriteStringValue(note);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, PlacedFinding placed)
    {
        writer.WriteStartObject();
        writer.WriteString("rule"u8, placed.Finding.Rule);
        writer.WriteString("action"u8, placed.Finding.Action.ToString());
        writer.WriteString("path"u8, placed.Finding.Path.ToString());
        writer.WriteString("message"u8, placed.Finding.Message);
        writer.WriteString("remedy"u8, placed.Finding.Remedy);
        writer.WriteNumber("line"u8, placed.Line);
        writer.WriteNumber("column"u8, placed.Column);
        if (placed.Finding.Softened is { } why)
        {
            writer.WriteString("softened"u8, why);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, List<ManifestError> errors)
    {
        writer.WriteStartArray();
        foreach (var error in errors)
        {
            writer.WriteStartObject();
            writer.WriteString("file"u8, error.File);
            writer.WriteNumber("line"u8, error.Line);
            writer.WriteNumber("column"u8, error.Column);
            writer.WriteString("message"u8, error.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, CheckSummary summary)
    {
        writer.WriteStartObject();
        writer.WriteNumber("objects"u8, summary.Objects);
        writer.WriteNumber("denied"u8, summary.Denied);
        writer.WriteNumber("warnings"u8, summary.Warnings);
        writer.WriteEndObject();
    }

    private static string Text(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
