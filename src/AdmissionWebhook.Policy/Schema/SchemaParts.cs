namespace AdmissionWebhook.Policy.Schema;

/// <summary>The parts that schemas are written with.</summary>
internal static class SchemaParts
{
    public static Schema LabelMap(string description) => Dictionary(description, TextOf("A label value.", Formats.LabelValue));

    public static Schema Mapping(string description, params (string, Schema)[] properties) =>
        new(SchemaType.Mapping, description) { Properties = properties };

    public static Schema Dictionary(string description, Schema values) => new(SchemaType.Dictionary, description) { Items = values };

    public static Schema List(string description, Schema items) => new(SchemaType.List, description) { Items = items };

    public static Schema TextOf(string description, Func<string, string?>? check = null) =>
        new(SchemaType.Text, description) { Check = check, Pattern = Patterns.Of(check) };
}
