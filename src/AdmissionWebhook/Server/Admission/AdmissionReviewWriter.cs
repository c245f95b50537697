using System.Text.Json;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Server.Admission;

/// <summary>Writes answers as AdmissionReviews.</summary>
internal static class AdmissionReviewWriter
{
    private const int MaxCauses = 100;
    private const int MaxCauseLength = 1024;

    public static void Write(AnswerBuffer into, AdmissionAnswer answer)
    {
        var writer = into.Json;
        writer.WriteStartObject();
        writer.WriteString("apiVersion"u8, AdmissionReviewReader.ApiVersion);
        writer.WriteString("kind"u8, AdmissionReviewReader.Kind);
        writer.WriteStartObject("response"u8);
        writer.WriteString("uid"u8, answer.Request.Uid);
        writer.WriteBoolean("allowed"u8, answer.Verdict.Allowed);
        if (!answer.Verdict.Allowed)
        {
            WriteStatus(writer, answer);
        }

        WriteWarnings(writer, Warnings.Of(answer.Verdict));
        AuditAnnotations.Write(writer, answer.Verdict);
        if (answer.Patch.Count > 0)
        {
            writer.WriteString("patchType"u8, "JSONPatch");
            writer.WriteBase64String("patch"u8, into.Patch(answer.Patch));
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WriteStatus(Utf8JsonWriter writer, AdmissionAnswer answer)
    {
        var input = answer.Request.Input;
        var denials = answer.Verdict.Findings.Where(finding => finding.Action == EnforcementAction.Deny).ToList();
        writer.WriteStartObject("status"u8);
        writer.WriteString("status"u8, "Failure");
        writer.WriteNumber("code"u8, StatusCodes.Status403Forbidden);
        writer.WriteString("reason"u8, "Forbidden");
        writer.WriteString("message"u8, DenialText.Compose(input.Kind, denials));
        writer.WriteStartObject("details"u8);
        writer.WriteString("name"u8, input.Name.Length > 0 ? input.Name : input.Object.Member("metadata"u8).Text("name"u8) ?? "");
        writer.WriteString("group"u8, input.Group);
        writer.WriteString("kind"u8, input.Kind);
        writer.WriteStartArray("causes"u8);
        foreach (var finding in denials.Take(MaxCauses))
        {
            WriteCause(writer, finding.Rule, $"{finding.Message}; {finding.Remedy}", finding.Path.ToFieldPath());
        }

        if (denials.Count > MaxCauses)
        {
            WriteCause(writer, "more", $"and {denials.Count - MaxCauses} more", "");
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteCause(Utf8JsonWriter writer, string reason, string message, string field)
    {
        writer.WriteStartObject();
        writer.WriteString("reason"u8, reason);
        writer.WriteString("message"u8, BoundedText.Clip(message, MaxCauseLength));
        if (field.Length > 0)
        {
            writer.WriteString("field"u8, BoundedText.Clip(field, MaxCauseLength));
        }

        writer.WriteEndObject();
    }

    private static void WriteWarnings(Utf8JsonWriter writer, IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("warnings"u8);
        foreach (var warning in warnings)
        {
            writer.WriteStringValue(warning);
        }

        writer.WriteEndArray();
    }
}
