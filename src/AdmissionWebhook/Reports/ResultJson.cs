using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Patching;

namespace AdmissionWebhook.Reports;

/// <summary>The parts of a run's result as JSON, for all output formats.</summary>
internal static class ResultJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>The output of the function, on one line.</returns>
    public static string Text(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    public static void Write(Utf8JsonWriter writer, CheckedObject evaluated)
    {
        writer.WriteStartObject();
        if (evaluated.Document is { } document)
        {
            writer.WriteString("file"u8, document.File);
            writer.WriteNumber("line"u8, document.Line);
        }

        writer.WriteString("apiVersion"u8, evaluated.Identity.ApiVersion);
        writer.WriteString("kind"u8, evaluated.Identity.Kind);
        writer.WriteString("namespace"u8, evaluated.Identity.Namespace);
        writer.WriteString("name"u8, evaluated.Identity.ShownName);
        writer.WriteBoolean("allowed"u8, evaluated.Verdict.Allowed);
        writer.WriteStartArray("findings"u8);
        foreach (var placed in evaluated.Findings)
        {
            Write(writer, placed);
        }

        writer.WriteEndArray();
        writer.WritePropertyName("patch"u8);
        JsonPatch.Write(writer, evaluated.Patch);
        if (evaluated.Remarks.ToList() is { Count: > 0 } remarks)
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

    public static void Write(Utf8JsonWriter writer, IReadOnlyList<ManifestError> errors)
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

    public static void Write(Utf8JsonWriter writer, CheckSummary summary)
    {
        writer.WriteStartObject();
        writer.WriteNumber("objects"u8, summary.Objects);
        writer.WriteNumber("denied"u8, summary.Denied);
        writer.WriteNumber("warnings"u8, summary.Warnings);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, PlacedFinding placed)
    {
        writer.WriteStartObject();
        writer.WriteString("rule"u8, placed.Finding.Rule);
        writer.WriteString("action"u8, placed.Finding.Action.ToString());
        writer.WriteString("path"u8, placed.Finding.Path.ToString());
        writer.WriteString("message"u8, placed.Finding.Message);
        writer.WriteString("remedy"u8, placed.Finding.Remedy);
        if (placed.Mark is { } mark)
        {
            writer.WriteNumber("line"u8, mark.Line);
            writer.WriteNumber("column"u8, mark.Column);
        }

        if (placed.Finding.Softened is { } why)
        {
            writer.WriteString("softened"u8, why);
        }

        writer.WriteEndObject();
    }
}
