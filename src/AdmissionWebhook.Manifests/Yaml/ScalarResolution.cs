using System.Text;
using System.Text.RegularExpressions;

namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>Resolves YAML scalars as kubectl does: by goyaml v2's rules, as sigs.k8s.io/yaml turns the result into JSON.</summary>
internal static partial class ScalarResolution
{
    public const string TagPrefix = "tag:yaml.org,2002:";

    /// <param name="tag">The full tag, or empty if none was written.</param>
    /// <param name="text">The scalar's text without quotes and escapes.</param>
    /// <param name="plain">Whether it was written without quotes.</param>
    /// <exception cref="FormatException">The text does not fit an explicit tag.</exception>
    public static ScalarValue Resolve(string tag, string text, bool plain)
    {
        if (tag.Length == 0)
        {
            return plain ? Implicit(text) : ScalarValue.String(text);
        }

        return tag.StartsWith(TagPrefix, StringComparison.Ordinal) ? Tagged(tag[TagPrefix.Length..], text) : ScalarValue.String(text);
    }

    /// <summary>The value of a plain scalar without a tag.</summary>
    public static ScalarValue Implicit(string text)
    {
        if (text.Length == 0)
        {
            return ScalarValue.Null;
        }

        return text[0] switch
        {
            '+' or '-' or (>= '0' and <= '9') => Special(text) ?? Number(text) ?? ScalarValue.String(text),
            '.' => Special(text) ?? PointNumber(text) ?? ScalarValue.String(text),
            'y' or 'Y' or 'n' or 'N' or 't' or 'T' or 'f' or 'F' or 'o' or 'O' or '~' => Special(text) ?? ScalarValue.String(text),
            _ => ScalarValue.String(text),
        };
    }

    private static ScalarValue Tagged(string type, string text)
    {
        switch (type)
        {
            case "str":
                return ScalarValue.String(text);
            case "binary":
                return ScalarValue.String(Encoding.UTF8.GetString(Convert.FromBase64String(text)));
            case "timestamp" when Timestamp().IsMatch(text):
                return ScalarValue.String(text);
            case "bool" or "int" or "float" or "null" or "timestamp":
                var value = Implicit(text);
                return (type, value.Type) switch
                {
                    ("bool", ScalarType.Boolean) or ("null", ScalarType.Null) => value,
                    ("float", ScalarType.Integer or ScalarType.Float or ScalarType.NonFinite) => value,
                    ("int", ScalarType.Integer) => value,
                    _ => throw new FormatException($"cannot read \"{text}\" as !!{type}"),
                };
            default:
                return ScalarValue.String(text);
        }
    }

    private static ScalarValue? Special(string text) =>
        text switch
        {
            "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => ScalarValue.True,
            "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => ScalarValue.False,
            "~" or "null" or "Null" or "NULL" => ScalarValue.Null,
            ".nan" or ".NaN" or ".NAN" => new ScalarValue(ScalarType.NonFinite, ".nan"),
            ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" => new ScalarValue(ScalarType.NonFinite, ".inf"),
            "-.inf" or "-.Inf" or "-.INF" => new ScalarValue(ScalarType.NonFinite, "-.inf"),
            _ => null,
        };

    private static ScalarValue? Number(string text)
    {
        // Go drops every underscore first, wherever it is.
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        return GoNumber.ParseInteger(plain) is { } integer ? new ScalarValue(ScalarType.Integer, integer)
            : Float().IsMatch(plain) ? Finite(plain)
            : null;
    }

    private static ScalarValue? PointNumber(string text) =>
        PointFloat().IsMatch(text) ? Finite(text.Replace("_", "", StringComparison.Ordinal)) : null;

    private static ScalarValue? Finite(string text) =>
        GoNumber.ParseFloat(text) is { } value ? new ScalarValue(ScalarType.Float, GoNumber.FormatJson(value)) : null;

    [GeneratedRegex("^[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?\\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Float();

    /// <summary>For a float that starts with a point, Go's own rule applies: underscores only between digits.</summary>
    [GeneratedRegex("^\\.[0-9](_?[0-9])*([eE][-+]?[0-9](_?[0-9])*)?\\z", RegexOptions.ExplicitCapture)]
    private static partial Regex PointFloat();

    [GeneratedRegex(
        "^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})?)?\\z",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Timestamp();
}
