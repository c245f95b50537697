using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Fields;

/// <summary>
/// Reads a structural OpenAPI v3 schema: fields, types, enums, ranges, required fields. Patterns, lengths, <c>oneOf</c> and CEL rules are
/// left to the API server, except Istio's rule for durations.
/// </summary>
internal static class OpenApiShape
{
    public static FieldShape Read(JsonElement schema)
    {
        if (schema.IsTrue("x-kubernetes-int-or-string"u8))
        {
            return new(FieldType.IntegerOrText);
        }

        return schema.Text("type"u8) switch
        {
            "object" => Mapping(schema),
            "array" => new(FieldType.List) { Items = Read(schema.Member("items"u8)) },
            "string" => new(IsDuration(schema) ? FieldType.Duration : FieldType.Text)
            {
                Words = [.. schema.Member("enum"u8).Items().Select(word => word.Text() ?? "")],
            },
            "integer" => Number(FieldType.Integer, schema),
            "number" => Number(FieldType.Number, schema),
            "boolean" => new(FieldType.Boolean),
            _ => FieldShape.Any,
        };
    }

    private static FieldShape Mapping(JsonElement schema)
    {
        var properties = schema.Member("properties"u8);
        if (properties.IsPresent())
        {
            var fields = new Dictionary<string, FieldShape>(StringComparer.Ordinal);
            foreach (var property in properties.Members())
            {
                fields[property.DecodedName()] = Read(property.Value);
            }

            return new(FieldType.Mapping)
            {
                Fields = fields,
                Required = [.. schema.Member("required"u8).Items().Select(name => name.Text() ?? "")],
                IsOpen = schema.IsTrue("x-kubernetes-preserve-unknown-fields"u8),
            };
        }

        return schema.Member("additionalProperties"u8) is { ValueKind: JsonValueKind.Object } values
            ? new(FieldType.Dictionary) { Items = Read(values) }
            : FieldShape.Any;
    }

    private static FieldShape Number(FieldType type, JsonElement schema) =>
        new(type)
        {
            Minimum = schema.Member("minimum"u8) is { ValueKind: JsonValueKind.Number } minimum
                ? minimum.GetDouble()
                : double.NegativeInfinity,
            Maximum = schema.Member("maximum"u8) is { ValueKind: JsonValueKind.Number } maximum
                ? maximum.GetDouble()
                : double.PositiveInfinity,
        };

    private static bool IsDuration(JsonElement schema) =>
        schema
            .Member("x-kubernetes-validations"u8)
            .Items()
            .Any(rule => rule.Text("rule"u8)?.Contains("duration(self)", StringComparison.Ordinal) == true);
}
