using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Checks;

namespace AdmissionWebhook.PolicyDiffs;

/// <summary>The changes for programs.</summary>
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
        var (document, identity) = (change.New.Document, change.New.Identity);
        writer.WriteStartObject();
        writer.WriteString("change"u8, change.Kind.ToString());
        writer.WriteString("file"u8, document.File);
        writer.WriteNumber("line"u8, document.Line);
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
            writer.WriteStartObject();
            writer.WriteString("rule"u8, placed.Finding.Rule);
            writer.WriteString("action"u8, placed.Finding.Action.ToString());
            writer.WriteString("path"u8, placed.Finding.Path.ToString());
            writer.WriteString("message"u8, placed.Finding.Message);
            writer.WriteNumber("line"u8, placed.Mark.Line);
            writer.WriteNumber("column"u8, placed.Mark.Column);
            writer.WriteEndObject();
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
