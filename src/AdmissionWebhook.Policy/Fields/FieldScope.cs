using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Fields;

/// <summary>A mapping under validation and those around it: the places where an unknown field can belong.</summary>
internal sealed record FieldScope(FieldShape Shape, JsonPath Path, FieldScope? Outer)
{
    /// <summary>The flaw for a field that this mapping does not have.</summary>
    public FieldFlaw Unknown(string name) =>
        new(
            Path[name],
            name,
            Path.Depth == 0 ? $"there is no field \"{name}\" here" : $"{Last(Path)} has no field \"{name}\"",
            Remedy(name),
            true
        );

    // Names that other objects use for the same thing.
    private string? Meant(string name)
    {
        var meant = name switch
        {
            "retry" => "retries",
            "host" => "authority",
            "port" => "number",
            "name" when Shape.Fields.Count == 1 => "number",
            _ => "",
        };
        return Shape.Fields.ContainsKey(meant) ? meant : null;
    }

    // Wrong indentation is the most common cause, then spelling.
    private string Remedy(string name)
    {
        for (var (outer, levels) = (Outer, 1); outer is not null; (outer, levels) = (outer.Outer, levels + 1))
        {
            if (outer.Shape.Fields.ContainsKey(name))
            {
                return levels == 1
                    ? $"it belongs one level up, in {Last(outer.Path)}: indent it less"
                    : $"it belongs {levels} levels up, in {Last(outer.Path)}";
            }
        }

        var inner = Shape
            .Fields.Where(field => Inside(field.Value)?.Fields.ContainsKey(name) == true)
            .Select(field => field.Key)
            .Order(StringComparer.Ordinal)
            .ToList();
        return (Spelled(name) ?? Meant(name)) is { } same ? $"did you mean \"{same}\"?"
            : inner.Count > 0 ? $"it belongs one level down, in {string.Join(" or ", inner)}"
            : NearestName.Find(name, Shape.Fields.Keys) is { } near ? $"did you mean \"{near}\"?"
            : $"remove it; the fields here are {string.Join(", ", Shape.Fields.Keys.Order(StringComparer.Ordinal))}";
    }

    // Istio accepts export_to and ExportTo for exportTo; the API server does not.
    private string? Spelled(string name)
    {
        var plain = name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return Shape.Fields.Keys.FirstOrDefault(field => field.Equals(plain, StringComparison.OrdinalIgnoreCase));
    }

    private static FieldShape? Inside(FieldShape field) =>
        field.Type switch
        {
            FieldType.Mapping => field,
            FieldType.List => Inside(field.Items!),
            _ => null,
        };

    private static string Last(JsonPath path) => path.Depth == 0 ? "the object itself" : path.ToFieldPath();
}
