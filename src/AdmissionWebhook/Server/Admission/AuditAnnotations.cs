using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Server.Admission;

/// <summary>What a review adds to the API server's audit log; the only place that shows findings of action <c>Audit</c>.</summary>
internal static class AuditAnnotations
{
    private const int MaxLength = 8 * 1024;
    private const int MaxFieldLength = 256;

    // Room for the element that counts the findings left out.
    private const int Reserve = 64;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the member <c>auditAnnotations</c>, if there is anything to record.</summary>
    public static void Write(Utf8JsonWriter writer, Verdict verdict)
    {
        if (verdict.Policies.Length == 0 && verdict.Findings.Count == 0 && verdict.Exceptions.Count == 0 && !verdict.GlassBroken)
        {
            return;
        }

        writer.WriteStartObject("auditAnnotations"u8);
        writer.WriteString("policies"u8, BoundedText.Clip(verdict.Policies, MaxLength));
        if (verdict.Findings.Count > 0)
        {
            writer.WriteString("findings"u8, Findings(verdict.Findings));
        }

        if (verdict.Exceptions.Count > 0)
        {
            writer.WriteString("exceptions"u8, BoundedText.Clip(string.Join("; ", verdict.Exceptions), MaxLength));
        }

        if (verdict.GlassBroken)
        {
            writer.WriteString("break-glass"u8, "true");
        }

        writer.WriteEndObject();
    }

    /// <summary>A JSON array of <c>{rule, action, path, value, softened?}</c>; it ends with <c>{more: N}</c> if it was cut.</summary>
    private static ReadOnlySpan<byte> Findings(IReadOnlyList<Finding> findings)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var element = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(element, Options);
        buffer.Write("["u8);
        for (var i = 0; i < findings.Count; i++)
        {
            element.ResetWrittenCount();
            writer.Reset(element);
            Write(writer, findings[i]);
            if (buffer.WrittenCount + element.WrittenCount > MaxLength - Reserve)
            {
                element.ResetWrittenCount();
                writer.Reset(element);
                WriteMore(writer, findings.Count - i);
                i = findings.Count;
            }

            buffer.Write(buffer.WrittenCount > 1 ? ","u8 : ""u8);
            buffer.Write(element.WrittenSpan);
        }

        buffer.Write("]"u8);
        return buffer.WrittenSpan;
    }

    private static void Write(Utf8JsonWriter writer, Finding finding)
    {
        writer.WriteStartObject();
        writer.WriteString("rule"u8, finding.Rule);
        writer.WriteString("action"u8, finding.Action.ToString());
        writer.WriteString("path"u8, BoundedText.Clip(finding.Path.ToString(), MaxFieldLength));
        writer.WriteString("value"u8, BoundedText.Clip(finding.Value, MaxFieldLength));
        if (finding.Softened is { } reason)
        {
            writer.WriteString("softened"u8, reason);
        }

        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WriteMore(Utf8JsonWriter writer, int count)
    {
        writer.WriteStartObject();
        writer.WriteNumber("more"u8, count);
        writer.WriteEndObject();
        writer.Flush();
    }
}
