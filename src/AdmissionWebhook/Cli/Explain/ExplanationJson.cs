using System.Text.Json;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Explanations;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Cli.Explain;

/// <summary>
/// The explanation of a host as JSON. An approval without <c>ports</c> covers any port whose protocol carries a checked name.
/// </summary>
internal sealed class ExplanationJson(PolicySources sources)
{
    public void Write(Utf8JsonWriter writer, HostExplanation explanation)
    {
        writer.WriteStartObject();
        writer.WriteString("host"u8, explanation.Host.Canonical);
        writer.WriteString("namespace"u8, explanation.Policy.Namespace);
        if (explanation.Port is { } port)
        {
            writer.WriteNumber("port"u8, port);
        }

        writer.WriteBoolean("approved"u8, explanation.IsApproved);
        writer.WriteBoolean("admitted"u8, explanation.IsAdmitted);
        writer.WriteString("standing"u8, explanation.Standing.ToString());
        writer.WriteString("policies"u8, explanation.Policy.Names);
        WriteText(writer, "contact", explanation.Policy.Contact);
        Write(writer, "approvals", explanation.Approvals);
        Write(writer, "notCounting", explanation.NotCounting);
        Write(writer, "elsewhere", explanation.Elsewhere);
        Write(writer, "denials", explanation);
        if (explanation.NearestApproved is { } near)
        {
            writer.WriteStartObject("nearest"u8);
            writer.WriteString("host"u8, near);
            Write(writer, "approvals", explanation.ApprovalsOf(near));
            writer.WriteEndObject();
        }

        writer.WriteStartArray("findings"u8);
        foreach (var finding in explanation.Findings)
        {
            writer.WriteStartObject();
            writer.WriteString("rule"u8, finding.Rule);
            writer.WriteString("action"u8, finding.Action.ToString());
            writer.WriteString("message"u8, finding.Message);
            writer.WriteString("remedy"u8, finding.Remedy);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter writer, string name, HostExplanation explanation)
    {
        writer.WriteStartArray(name);
        foreach (var denial in explanation.Denials)
        {
            writer.WriteStartObject();
            writer.WriteString("host"u8, denial.Host.Canonical);
            WritePlace(writer, denial.Policy.Name, sources.Of(denial));
            WriteText(writer, "reason", denial.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void Write(Utf8JsonWriter writer, string name, IEnumerable<Approval> approvals)
    {
        writer.WriteStartArray(name);
        foreach (var approval in approvals)
        {
            Write(writer, approval);
        }

        writer.WriteEndArray();
    }

    private void Write(Utf8JsonWriter writer, Approval approval)
    {
        writer.WriteStartObject();
        writer.WriteString("host"u8, approval.Host.Canonical);
        WritePlace(writer, approval.Policy, sources.Of(approval));
        if (approval.Ports.Count > 0)
        {
            writer.WriteStartArray("ports"u8);
            foreach (var port in approval.Ports)
            {
                writer.WriteStartObject();
                writer.WriteNumber("number"u8, port.Number);
                WriteTexts(writer, "protocols", port.Protocols);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        WriteTexts(writer, "resolutions", approval.AllowedResolutions);
        WriteTexts(writer, "addresses", approval.Addresses.Blocks.Select(block => block.ToString()));
        WriteTexts(writer, "namespaces", approval.Namespaces.Select(glob => glob.Pattern));
        WriteTexts(writer, "exportTo", approval.ExportTo.Select(glob => glob.Pattern));
        writer.WriteStartObject("labels"u8);
        foreach (var (key, value) in approval.Labels)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
        WriteText(writer, "owner", approval.Owner);
        WriteText(writer, "approvedBy", approval.ApprovedBy);
        WriteText(writer, "reason", approval.Reason);
        WriteText(writer, "ticket", approval.Ticket);
        WriteText(writer, "expires", approval.Expires);
        writer.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter writer, string policy, PolicyPlace place)
    {
        writer.WriteString("policy"u8, policy);
        writer.WriteString("file"u8, place.File);
        writer.WriteNumber("line"u8, place.Line);
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }
}
