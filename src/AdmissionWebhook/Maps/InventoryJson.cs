using System.Text.Json;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Maps;

/// <summary>The ways out as JSON.</summary>
internal static class InventoryJson
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<InventoryRow> rows, PolicySources sources)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("destinations"u8);
        foreach (var row in rows)
        {
            writer.WriteStartObject();
            Write(writer, row, sources);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (rows.Any(row => row.InAmbient is not null))
        {
            writer.WriteString("ambient"u8, AmbientLimits.Text);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes the members of one way out into the current object.</summary>
    /// <param name="writer">The open object.</param>
    /// <param name="row">The way out.</param>
    /// <param name="sources">The positions of approvals in policy files; null if the policies are not in files.</param>
    public static void Write(Utf8JsonWriter writer, InventoryRow row, PolicySources? sources)
    {
        writer.WriteString("namespace"u8, row.Object.Namespace);
        writer.WriteString("destination"u8, row.Use.Destination);
        writer.WriteStartArray("ports"u8);
        foreach (var port in row.Use.Ports)
        {
            writer.WriteStartObject();
            writer.WriteNumber("number"u8, port.Number);
            if (port.Protocol.Length > 0)
            {
                writer.WriteString("protocol"u8, port.Protocol);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("role"u8, row.Use.Reference.Role.ToString());
        writer.WriteString("path"u8, row.Use.Reference.Path.ToString());
        writer.WriteString("apiVersion"u8, row.Object.ApiVersion);
        writer.WriteString("kind"u8, row.Object.Kind);
        writer.WriteString("name"u8, row.Object.Name);
        if (row.Line > 0)
        {
            writer.WriteString("file"u8, row.File);
            writer.WriteNumber("line"u8, row.Line);
        }

        WriteTexts(writer, "gateways", row.Gateways);
        WriteTexts(writer, "exportedTo", row.ExportedTo);
        if (row.InAmbient is { } seers)
        {
            WriteTexts(writer, "inAmbient", seers);
        }

        writer.WriteString("standing"u8, row.Use.Standing.ToString());
        writer.WriteBoolean("allowed"u8, row.Allowed);
        writer.WriteStartArray("approvals"u8);
        foreach (var approval in row.Use.Approvals)
        {
            Write(writer, approval, sources?.Of(approval));
        }

        writer.WriteEndArray();
        WriteTexts(writer, "deniedBy", row.Use.Denials.Select(denial => denial.Policy.Name));
    }

    private static void Write(Utf8JsonWriter writer, Approval approval, PolicyPlace? place)
    {
        writer.WriteStartObject();
        writer.WriteString("host"u8, approval.Host.Canonical);
        writer.WriteString("policy"u8, approval.Policy);
        if (place is not null)
        {
            writer.WriteString("file"u8, place.File);
            writer.WriteNumber("line"u8, place.Line);
        }

        foreach (
            var (name, value) in new[]
            {
                ("owner", approval.Owner),
                ("approvedBy", approval.ApprovedBy),
                ("ticket", approval.Ticket),
                ("expires", approval.Expires),
            }
        )
        {
            if (value is not null)
            {
                writer.WriteString(name, value);
            }
        }

        writer.WriteEndObject();
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
}
