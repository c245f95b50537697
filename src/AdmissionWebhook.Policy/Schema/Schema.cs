using System.Text.Json;

namespace AdmissionWebhook.Policy.Schema;

public enum SchemaType
{
    Mapping,
    Dictionary,
    List,
    Text,
    Integer,
    Boolean,
    Any,
}

/// <summary>
/// The schema of a policy document: it validates documents, and the printed JSON schema and CustomResourceDefinition are generated from
/// it.
/// </summary>
public sealed record Schema(SchemaType Type, string Description)
{
    public IReadOnlyList<(string Name, Schema Schema)> Properties { get; init; } = [];

    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>The items of a list, or the values of a dictionary.</summary>
    public Schema? Items { get; init; }

    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Returns what is wrong with a text, or null. Only for <see cref="SchemaType.Text"/>.</summary>
    public Func<string, string?>? Check { get; init; }

    /// <summary>The regular expression closest to <see cref="Check"/>, for the printed schema.</summary>
    public string? Pattern { get; init; }

    /// <summary>A text allowed in place of a mapping; null: none.</summary>
    public Schema? Shorthand { get; init; }

    public int Minimum { get; init; } = int.MinValue;

    public int Maximum { get; init; } = int.MaxValue;

    public int MinItems { get; init; }

    public string TypeName =>
        Type switch
        {
            SchemaType.Mapping when Shorthand is not null => "a string or a mapping",
            SchemaType.Mapping or SchemaType.Dictionary => "a mapping",
            SchemaType.List => "a list",
            SchemaType.Text => "a string",
            SchemaType.Integer => "a whole number",
            SchemaType.Boolean => "true or false",
            _ => "a value",
        };

    public bool Accepts(JsonValueKind kind) =>
        Type switch
        {
            SchemaType.Mapping or SchemaType.Dictionary => kind == JsonValueKind.Object
                || (Shorthand is not null && kind == JsonValueKind.String),
            SchemaType.List => kind == JsonValueKind.Array,
            SchemaType.Text => kind == JsonValueKind.String,
            SchemaType.Integer => kind == JsonValueKind.Number,
            SchemaType.Boolean => kind is JsonValueKind.True or JsonValueKind.False,
            _ => true,
        };
}
