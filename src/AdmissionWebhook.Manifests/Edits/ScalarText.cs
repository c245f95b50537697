using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Manifests.Edits;

/// <summary>Writes scalars and keys; unquoted only where every reader sees the same string.</summary>
internal static partial class ScalarText
{
    /// <summary>A quoted string that YAML and JSON read the same way.</summary>
    public static string Quoted(string value)
    {
        var text = new StringBuilder("\"", value.Length + 2);
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' or '\\' => text.Append('\\').Append(character),
                '\n' => text.Append("\\n"),
                '\t' => text.Append("\\t"),
                '\r' => text.Append("\\r"),
                < ' ' or (>= '\u007F' and <= '\u009F') or '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF' => text.Append(
                    CultureInfo.InvariantCulture,
                    $"\\u{(int)character:X4}"
                ),
                _ => text.Append(character),
            };
        }

        return text.Append('"').ToString();
    }

    public static string Yaml(string value, bool flow) =>
        (Word().IsMatch(value) || Duration().IsMatch(value) || (!flow && WordList().IsMatch(value)))
        && ScalarResolution.Implicit(value).Type == ScalarType.String
            ? value
            : Quoted(value);

    public static string Yaml(JsonNode? scalar, bool flow) =>
        scalar?.GetValueKind() switch
        {
            null or JsonValueKind.Null => "null",
            JsonValueKind.String => Yaml(scalar.GetValue<string>(), flow),
            _ => scalar.ToJsonString(),
        };

    public static string Json(JsonNode? scalar) =>
        scalar?.GetValueKind() switch
        {
            null or JsonValueKind.Null => "null",
            JsonValueKind.String => Quoted(scalar.GetValue<string>()),
            _ => scalar.ToJsonString(),
        };

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_./-]*\\z")]
    private static partial Regex Word();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_./-]*(,[A-Za-z0-9_./-]+)*\\z", RegexOptions.ExplicitCapture)]
    private static partial Regex WordList();

    [GeneratedRegex("^[0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h)\\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Duration();
}
