using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Rules;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Deployment;

/// <summary>The policy document as JSON Schema (draft 2020-12), for editors and CI checks.</summary>
public static class PolicyJsonSchema
{
    public static JsonObject Document()
    {
        var document = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = EgressPolicySchema.Kind };
        foreach (var (name, value) in Print(EgressPolicySchema.Document).ToList())
        {
            document[name] = value?.DeepClone();
        }

        var spec = document["properties"]!["spec"]!.AsObject();
        spec["if"] = new JsonObject
        {
            ["required"] = new JsonArray("scope"),
            ["properties"] = new JsonObject { ["scope"] = new JsonObject { ["minProperties"] = 1 } },
        };
        spec["then"] = new JsonObject
        {
            ["properties"] = new JsonObject { ["mesh"] = false, ["ungoverned"] = false },
        };

        var exception = spec["properties"]!["exceptions"]!["items"]!.AsObject();
        exception["if"] = new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["rules"] = new JsonObject { ["contains"] = new JsonObject { ["enum"] = DestinationRules() } },
            },
        };
        exception["then"] = new JsonObject
        {
            ["required"] = new JsonArray("values"),
            ["properties"] = new JsonObject { ["values"] = new JsonObject { ["minItems"] = 1 } },
        };
        return document;
    }

    private static JsonObject Print(Schema schema)
    {
        if (schema.Shorthand is { } shorthand)
        {
            return new JsonObject { ["oneOf"] = new JsonArray(Print(shorthand), Print(schema with { Shorthand = null })) };
        }

        var printed = new JsonObject { ["description"] = schema.Description };
        switch (schema.Type)
        {
            case SchemaType.Mapping:
                printed["type"] = "object";
                printed["properties"] = new JsonObject(
                    schema.Properties.Select(property => KeyValuePair.Create(property.Name, (JsonNode?)Print(property.Schema)))
                );
                printed["required"] = new JsonArray([.. schema.Required.Select(name => JsonValue.Create(name))]);
                printed["additionalProperties"] = false;
                break;
            case SchemaType.Dictionary:
                printed["type"] = "object";
                printed["additionalProperties"] = Print(schema.Items!);
                break;
            case SchemaType.List:
                printed["type"] = "array";
                printed["items"] = Print(schema.Items!);
                break;
            case SchemaType.Text:
                printed["type"] = "string";
                break;
            case SchemaType.Integer:
                printed["type"] = "integer";
                break;
            case SchemaType.Boolean:
                printed["type"] = "boolean";
                break;
        }

        if (schema is { Type: SchemaType.Mapping, Required.Count: 0 })
        {
            printed.Remove("required");
        }

        SchemaLimits.Print(schema, printed);
        return printed;
    }

    private static JsonArray DestinationRules() =>
        new([
            .. RuleCatalog
                .All.Where(rule => rule.Descriptor.Group == RuleGroup.Destinations)
                .Select(rule => JsonValue.Create(rule.Descriptor.Name)),
        ]);
}
