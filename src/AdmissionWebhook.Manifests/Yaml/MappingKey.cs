using System.Globalization;

namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>The JSON name of a YAML key, as sigs.k8s.io/yaml forms it.</summary>
internal static class MappingKey
{
    /// <exception cref="ManifestFormatException">Null, huge numbers, mappings and sequences cannot be keys.</exception>
    public static string Name(Node key) =>
        key.Resolved switch
        {
            ScalarNode { Value: { Type: ScalarType.Null } } => throw ManifestFormatException.At(
                key.Span,
                "a key is null; every key needs a name"
            ),
            ScalarNode { Value: { Type: ScalarType.Float, Text: var text } } => GoNumber.FormatKey(
                double.Parse(text, CultureInfo.InvariantCulture)
            ),
            ScalarNode { Value: { Type: ScalarType.Integer, Text: var text } }
                when !long.TryParse(text, CultureInfo.InvariantCulture, out _) => throw ManifestFormatException.At(
                key.Span,
                "the number is too large for a key"
            ),
            ScalarNode scalar => scalar.Value.Text,
            _ => throw ManifestFormatException.At(key.Span, "a mapping or sequence cannot be a key"),
        };
}
