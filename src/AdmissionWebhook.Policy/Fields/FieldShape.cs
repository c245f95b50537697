namespace AdmissionWebhook.Policy.Fields;

/// <summary>The schema of one field.</summary>
public sealed record FieldShape(FieldType Type)
{
    public static readonly FieldShape Any = new(FieldType.Any);

    /// <summary>The fields of a mapping.</summary>
    public IReadOnlyDictionary<string, FieldShape> Fields { get; init; } = new Dictionary<string, FieldShape>();

    /// <summary>The required ones of them.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>The items of a list, or the values of a dictionary.</summary>
    public FieldShape? Items { get; init; }

    /// <summary>The values of an enum; empty for any string.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The smallest number allowed.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>The largest number allowed.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>Whether undeclared fields are allowed.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The type as messages name it.</summary>
    public string TypeName =>
        Type switch
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

    /// <summary>A string that Go parses as a duration of at least 1ms.</summary>
    Duration,
    Integer,
    Number,
    Boolean,
    IntegerOrText,
    List,

    /// <summary>A mapping with declared fields.</summary>
    Mapping,

    /// <summary>A mapping with arbitrary keys.</summary>
    Dictionary,
}
