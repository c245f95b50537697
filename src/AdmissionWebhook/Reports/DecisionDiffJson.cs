using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;

namespace AdmissionWebhook.Reports;

/// <summary>The changes as JSON.</summary>
internal static class DecisionDiffJson
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<DecisionChange> changes, int objects)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("changes"u8);
        foreach (var change in changes)
        {
            Write(writer, change);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("summary"u8);
        writer.WriteNumber("objects"u8, objects);
        writer.WriteNumber("newlyDenied"u8, changes.Count(change => change.Kind == DecisionChangeKind.NewlyDenied));
        writer.WriteNumber("newlyAdmitted"u8, changes.Count(change => change.Kind == DecisionChangeKind.NewlyAdmitted));
        writer.WriteNumber("changed"u8, changes.Count(change => change.Kind == DecisionChangeKind.Changed));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, DecisionChange change)
    {
        var identity = change.New.Identity;
        writer.WriteStartObject();
        writer.WriteString("change"u8, change.Kind.ToString());
        writer.WriteString("file"u8, change.New.Place);
        writer.WriteNumber("line"u8, change.New.Line);
        writer.WriteString("apiVersion"u8, identity.ApiVersion);
        writer.WriteString("kind"u8, identity.Kind);
        writer.WriteString("namespace"u8, identity.Namespace);
        writer.WriteString("name"u8, identity.Name);
        Write(writer, "addedFindings", change.AddedFindings);
        Write(writer, "removedFindings", change.RemovedFindings);
        Write(writer, "addedOperations", change.AddedOperations);
        Write(writer, "removedOperations", change.RemovedOperations);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<PlacedFinding> findings)
    {
        writer.WriteStartArray(name);
        foreach (var placed in findings)
        {
            ResultJson.Write(writer, placed);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<string> operations)
    {
        writer.WriteStartArray(name);
        foreach (var operation in operations)
        {
            JsonNode.Parse(operation)!.WriteTo(writer);
        }

        writer.WriteEndArray();
    }
}
