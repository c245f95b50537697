namespace AdmissionWebhook.Manifests.Yaml;

internal enum ScalarType
{
    String,
    Integer,
    Float,
    Boolean,
    Null,

    /// <summary>Infinity or not-a-number: YAML has them, JSON does not.</summary>
    NonFinite,
}

/// <summary>A scalar after resolution: the string itself, or the JSON text of anything else.</summary>
internal readonly record struct ScalarValue(ScalarType Type, string Text)
{
    public static ScalarValue Null { get; } = new(ScalarType.Null, "null");

    public static ScalarValue True { get; } = new(ScalarType.Boolean, "true");

    public static ScalarValue False { get; } = new(ScalarType.Boolean, "false");

    public static ScalarValue String(string text) => new(ScalarType.String, text);
}
