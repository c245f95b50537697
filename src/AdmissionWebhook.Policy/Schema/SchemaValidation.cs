using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Schema;

/// <summary>Validates a document against a <see cref="Schema"/> and collects every error.</summary>
public static class SchemaValidation
{
    public static void Validate(Schema schema, JsonElement value, JsonPath path, List<PolicyError> errors)
    {
        if (!schema.Accepts(value.ValueKind))
        {
            errors.Add(new PolicyError(path, $"must be {schema.TypeName}"));
            return;
        }

        switch (schema.Type)
        {
            case SchemaType.Mapping when schema.Shorthand is { } shorthand && value.Text() is { } text:
                ValidateText(shorthand, text, path, errors);
                break;
            case SchemaType.Mapping:
                ValidateMapping(schema, value, path, errors);
                break;
            case SchemaType.Dictionary:
                foreach (var member in value.Members())
                {
                    Validate(schema.Items!, member.Value, path[member.Name], errors);
                }

                break;
            case SchemaType.List:
                ValidateList(schema, value, path, errors);
                break;
            case SchemaType.Text:
                ValidateText(schema, value.Text()!, path, errors);
                break;
            case SchemaType.Integer when !value.TryGetInt32(out var number) || number < schema.Minimum || number > schema.Maximum:
                errors.Add(new PolicyError(path, $"must be a whole number from {schema.Minimum} to {schema.Maximum}"));
                break;
        }
    }

    private static void ValidateMapping(Schema schema, JsonElement value, JsonPath path, List<PolicyError> errors)
    {
        foreach (var name in schema.Required)
        {
            if (IsMissing(value, name))
            {
                errors.Add(new PolicyError(path[name], "is required"));
            }
        }

        foreach (var member in value.EnumerateObject())
        {
            var known = schema.Properties.FirstOrDefault(property => property.Name == member.Name).Schema;
            if (known is null)
            {
                errors.Add(new PolicyError(path[member.Name], Unknown(schema, member.Name)));
            }
            else if (
                member.Value.ValueKind != JsonValueKind.Null
                && !(schema.Required.Contains(member.Name) && IsMissing(value, member.Name))
            )
            {
                Validate(known, member.Value, path[member.Name], errors);
            }
        }
    }

    private static bool IsMissing(JsonElement mapping, string name) =>
        !mapping.TryGetProperty(name, out var value) || !(value.HasContent() || value.ValueKind == JsonValueKind.Object);

    private static void ValidateList(Schema schema, JsonElement value, JsonPath path, List<PolicyError> errors)
    {
        if (value.GetArrayLength() < schema.MinItems)
        {
            errors.Add(new PolicyError(path, $"must have at least {schema.MinItems} item(s)"));
        }

        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            Validate(schema.Items!, item, path[index++], errors);
        }
    }

    private static void ValidateText(Schema schema, string text, JsonPath path, List<PolicyError> errors)
    {
        if (schema.Values.Count > 0 && !schema.Values.Contains(text))
        {
            errors.Add(new PolicyError(path, $"'{text}' must be one of {string.Join(", ", schema.Values)}"));
        }
        else if (schema.Check?.Invoke(text) is { } violation)
        {
            errors.Add(new PolicyError(path, violation));
        }
    }

    private static string Unknown(Schema schema, string name) =>
        NearestName.Find(name, schema.Properties.Select(property => property.Name)) is { } near
            ? $"is not a field here; did you mean '{near}'?"
            : $"is not a field here; known: {string.Join(", ", schema.Properties.Select(property => property.Name))}";
}
