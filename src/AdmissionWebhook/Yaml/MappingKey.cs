using System.Globalization;

namespace AdmissionWebhook.Yaml;

/// <summary>The JSON name of a YAML key, as sigs.k8s.io/yaml makes it.</summary>
internal static class MappingKey
{
    /// <exception cref="ManifestFormatException">Null, infinite, mapping and sequence keys have no JSON name.</exception>
    public static string Name(Node key) => key.Resolved switch
    {
        ScalarNode { Value: { Type: ScalarType.Null } } => throw ManifestFormatException.At(key.Span, "a key is null; every key needs a name"),
        ScalarNode { Value: { Type: ScalarType.Number, Text: var text } } => Number(text),
        ScalarNode scalar => scalar.Value.Text,
        _ => throw ManifestFormatException.At(key.Span, "a mapping or sequence cannot be a key"),
    };

    private static string Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? text
            : GoNumber.FormatKey(double.Parse(text, CultureInfo.InvariantCulture));
}
