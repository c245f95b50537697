using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Deployment;

/// <summary>Prints a <see cref="Schema"/> as a structural schema (<c>apiextensions.k8s.io/v1</c>, OpenAPI v3).</summary>
internal static class StructuralSchema
{
    public static JsonObject Of(Schema schema)
    {
        // A structural schema cannot express "string or mapping"; the webhook checks the value.
        if (schema.Shorthand is not null)
        {
            return new JsonObject { ["description"] = schema.Description, ["x-kubernetes-preserve-unknown-fields"] = true };
        }

        var printed = new JsonObject { ["description"] = schema.Description, ["type"] = TypeOf(schema.Type) };
        switch (schema.Type)
        {
            case SchemaType.Mapping:
                printed["properties"] = new JsonObject(
                    schema.Properties.Select(property => KeyValuePair.Create(property.Name, (JsonNode?)Of(property.Schema)))
                );
                if (schema.Required.Count > 0)
                {
                    printed["required"] = Texts(schema.Required);
                }

                // Otherwise the API server silently drops unknown fields: a mistyped `expires` would be an approval without end. When kept,
                // the webhook rejects it by name, and a policy that is stored anyway approves nothing.
                printed["x-kubernetes-preserve-unknown-fields"] = true;
                break;
            case SchemaType.Dictionary:
                printed["additionalProperties"] = Of(schema.Items!);
                break;
            case SchemaType.List:
                printed["items"] = Of(schema.Items!);
                break;
            case SchemaType.Any:
                printed["x-kubernetes-preserve-unknown-fields"] = true;
                break;
        }

        SchemaLimits.Print(schema, printed);
        return printed;
    }

    private static string TypeOf(SchemaType type) =>
        type switch
        {
            SchemaType.List => "array",
            SchemaType.Text => "string",
            SchemaType.Integer => "integer",
            SchemaType.Boolean => "boolean",
            _ => "object",
        };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
