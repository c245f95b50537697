using System.Globalization;
using System.Text.Json;
using AdmissionWebhook.Maps;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Server.Console;

/// <summary>The views as JSON, documented in <c>docs/console.md</c>.</summary>
internal static class ViewJson
{
    public static void Ways(Utf8JsonWriter writer, ConsoleView view)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("destinations"u8);
        foreach (var row in view.Rows)
        {
            writer.WriteStartObject();
            InventoryJson.Write(writer, row, null);
            writer.WriteString("state"u8, view.Expiry.StandingOf(row).Word());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void Approvals(Utf8JsonWriter writer, ConsoleView view)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("approvals"u8);
        foreach (var approval in view.Approvals)
        {
            Write(writer, approval);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void Audit(Utf8JsonWriter writer, ConsoleView view)
    {
        writer.WriteStartObject();
        writer.WriteString("takenAt"u8, Time(view.TakenAt));
        writer.WriteStartArray("results"u8);
        foreach (var evaluated in view.Results)
        {
            ResultJson.Write(writer, evaluated);
        }

        writer.WriteEndArray();
        if (view.Errors.Count > 0)
        {
            writer.WritePropertyName("errors"u8);
            ResultJson.Write(writer, view.Errors);
        }

        writer.WritePropertyName("summary"u8);
        ResultJson.Write(writer, view.Summary);
        writer.WriteEndObject();
    }

    /// <summary>An instant as the API writes it.</summary>
    public static string Time(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static void Texts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, ApprovalUse approval)
    {
        writer.WriteStartObject();
        writer.WriteString("host"u8, approval.Host);
        writer.WriteString("policy"u8, approval.Policy);
        writer.WriteString("standing"u8, approval.Standing.Word());
        writer.WriteBoolean("exception"u8, approval.IsException);
        writer.WriteString("ports"u8, approval.Ports);
        Texts(writer, "namespaces", approval.Namespaces);
        writer.WriteString("owner"u8, approval.Owner);
        writer.WriteString("approvedBy"u8, approval.ApprovedBy);
        writer.WriteString("ticket"u8, approval.Ticket);
        writer.WriteString("reason"u8, approval.Reason);
        writer.WriteString("expires"u8, approval.Expires);
        if (approval.DaysLeft is { } days)
        {
            writer.WriteNumber("daysLeft"u8, days);
        }
        else
        {
            writer.WriteNull("daysLeft"u8);
        }

        Texts(writer, "usedBy", approval.UsedBy);
        writer.WriteEndObject();
    }
}
