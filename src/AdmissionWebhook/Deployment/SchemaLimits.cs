using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Deployment;

/// <summary>The keywords that JSON Schema and Kubernetes' structural schemas share.</summary>
internal static class SchemaLimits
{
    public static void Print(Schema schema, JsonObject printed)
    {
        if (schema.Values.Count > 0)
        {
            printed["enum"] = new JsonArray([.. schema.Values.Select(value => JsonValue.Create(value))]);
        }

        if (schema.Pattern is { } pattern)
        {
            printed["pattern"] = pattern;
        }

        if (schema.MinItems > 0)
        {
            printed["minItems"] = schema.MinItems;
        }

        if (schema.Minimum != int.MinValue)
        {
            printed["minimum"] = schema.Minimum;
        }

        if (schema.Maximum != int.MaxValue)
        {
            printed["maximum"] = schema.Maximum;
        }
    }
}
