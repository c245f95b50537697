using System.Globalization;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Fields;

/// <summary>
/// Validates a document against a schema as the API server does: unknown fields, wrong types, enums, ranges, required fields. <c>null</c>
/// counts as absent. Never throws for the content of the document.
/// </summary>
public static class FieldCheck
{
    /// <summary>Every flaw, in document order.</summary>
    public static IReadOnlyList<FieldFlaw> Of(FieldShape shape, JsonElement document)
    {
        var flaws = new List<FieldFlaw>();
        Check(shape, document, JsonPath.Root, null, flaws);
        return flaws;
    }

    private static void Check(FieldShape shape, JsonElement value, JsonPath path, FieldScope? scope, List<FieldFlaw> flaws)
    {
        if (!value.IsPresent() || shape.Type == FieldType.Any)
        {
            return;
        }

        if (!IsOfType(shape.Type, value))
        {
            flaws.Add(new FieldFlaw(path, Shown(value), $"must be {shape.TypeName}, not {Shown(value)}", Quoting(shape, value), false));
            return;
        }

        switch (shape.Type)
        {
            case FieldType.Mapping:
                Mapping(shape, value, path, new FieldScope(shape, path, scope), flaws);
                break;
            case FieldType.Dictionary:
                foreach (var member in value.EnumerateObject())
                {
                    Check(shape.Items!, member.Value, path[member.DecodedName()], scope, flaws);
                }

                break;
            case FieldType.List:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    Check(shape.Items!, item, path[index++], scope, flaws);
                }

                break;
            default:
                Scalar(shape, value, path, flaws);
                break;
        }
    }

    private static void Mapping(FieldShape shape, JsonElement value, JsonPath path, FieldScope scope, List<FieldFlaw> flaws)
    {
        foreach (var name in shape.Required)
        {
            if (!value.Member(name).IsPresent())
            {
                flaws.Add(new FieldFlaw(path[name], "", $"{name} is required", $"add {name}", false));
            }
        }

        foreach (var member in value.EnumerateObject())
        {
            var name = member.DecodedName();
            if (shape.Fields.TryGetValue(name, out var field))
            {
                Check(field, member.Value, path[name], scope, flaws);
            }
            else if (!shape.IsOpen)
            {
                flaws.Add(scope.Unknown(name));
            }
        }
    }

    private static void Scalar(FieldShape shape, JsonElement value, JsonPath path, List<FieldFlaw> flaws)
    {
        if (value.Text() is { } text)
        {
            if (shape.Words.Count > 0 && !shape.Words.Contains(text))
            {
                var near =
                    shape.Words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase))
                    ?? NearestName.Find(text, shape.Words);
                var all = string.Join(", ", shape.Words);
                flaws.Add(
                    new FieldFlaw(
                        path,
                        text,
                        $"\"{text}\" is not one of {all}",
                        near is null ? $"write one of {all}" : $"did you mean {near}?",
                        false
                    )
                );
            }
            else if (
                shape.Type == FieldType.Duration
                && !(GoDuration.TryParse(text, out var duration) && duration >= TimeSpan.FromMilliseconds(1))
            )
            {
                flaws.Add(
                    new FieldFlaw(
                        path,
                        text,
                        $"\"{text}\" is not a duration of at least 1ms",
                        "write a number with its unit, such as 5s or 500ms",
                        false
                    )
                );
            }
        }
        else if (
            value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var number)
            && (number < shape.Minimum || number > shape.Maximum)
        )
        {
            flaws.Add(
                new FieldFlaw(
                    path,
                    Shown(value),
                    $"{Shown(value)} is not between {shape.Minimum} and {shape.Maximum}",
                    "correct the number",
                    false
                )
            );
        }
    }

    private static bool IsOfType(FieldType type, JsonElement value) =>
        type switch
        {
            FieldType.Text or FieldType.Duration => value.ValueKind == JsonValueKind.String,
            FieldType.Integer => value.ValueKind == JsonValueKind.Number
                && value.TryGetDouble(out var number)
                && number == Math.Floor(number),
            FieldType.Number => value.ValueKind == JsonValueKind.Number,
            FieldType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            FieldType.IntegerOrText => value.ValueKind is JsonValueKind.Number or JsonValueKind.String,
            FieldType.List => value.ValueKind == JsonValueKind.Array,
            _ => value.ValueKind == JsonValueKind.Object,
        };

    private static string Shown(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => "a mapping",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => $"\"{value.Text()}\"",
            _ => value.GetRawText(),
        };

    private static string Quoting(FieldShape shape, JsonElement value) =>
        (shape.Type, value.ValueKind) switch
        {
            (FieldType.Duration, JsonValueKind.Number) => "add the unit, such as 5s",
            (FieldType.Text, JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False) => "put the value in quotes",
            (FieldType.Integer or FieldType.Number, JsonValueKind.String) when IsNumber(value) => "remove the quotes",
            (FieldType.Boolean, JsonValueKind.String) when value.Text() is "true" or "false" => "remove the quotes",
            (FieldType.List, _) => "write it as a list",
            _ => $"write {shape.TypeName}",
        };

    private static bool IsNumber(JsonElement text) => double.TryParse(text.Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
