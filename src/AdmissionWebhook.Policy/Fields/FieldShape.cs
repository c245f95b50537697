namespace AdmissionWebhook.Policy.Fields;

/// <summary>What a schema allows in one place of a document.</summary>
public sealed record FieldShape(FieldType Type)
{
    public static readonly FieldShape Any = new(FieldType.Any);

    /// <summary>The fields of a mapping.</summary>
    public IReadOnlyDictionary<string, FieldShape> Fields { get; init; } = new Dictionary<string, FieldShape>();

    /// <summary>Those of them that must be there.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>The items of a list, or the values of a mapping by free names.</summary>
    public FieldShape? Items { get; init; }

    /// <summary>The words that a text may be; empty for any.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The least that a number may be.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>The most that a number may be.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>Whether fields that the mapping does not name are kept.</summary>
    public bool IsOpen { get; init; }

    /// <summary>How a message calls its type.</summary>
    public string TypeName => Type switch
    {
        FieldType.Text => "a string",
        FieldType.Duration => "a duration such as 5s",
        FieldType.Integer => "a whole number",
        FieldType.Number => "a number",
        FieldType.Boolean => "true or false",
        FieldType.IntegerOrText => "a number or a string",
        FieldType.List => "a list",
        FieldType.Mapping or FieldType.Dictionary => "a mapping",
        _ => "anything",
    };
}

public enum FieldType
{
    Any,
    Text,

    /// <summary>Text that Go reads as a duration of at least a millisecond.</summary>
    Duration,
    Integer,
    Number,
    Boolean,
    IntegerOrText,
    List,

    /// <summary>A mapping whose names the schema gives.</summary>
    Mapping,

    /// <summary>A mapping whose names are free.</summary>
    Dictionary,
}
