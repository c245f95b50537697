using System.Text.Json.Nodes;

namespace AdmissionWebhook.Manifests.Edits;

/// <summary>Writes JSON values on one line, or as indented JSON.</summary>
internal static class FlowText
{
    /// <param name="value">Any JSON value.</param>
    /// <param name="flow">Whether it is inside a flow collection, where commas end plain text.</param>
    /// <param name="quoteKeys">Whether neighbouring keys are quoted.</param>
    public static string Yaml(JsonNode? value, bool flow, bool quoteKeys = false) =>
        value switch
        {
            JsonObject members => $"{{{string.Join(", ", members.Select(member => Member(member, quoteKeys)))}}}",
            JsonArray items => $"[{string.Join(", ", items.Select(item => Yaml(item, true, quoteKeys)))}]",
            _ => quoteKeys ? ScalarText.Json(value) : ScalarText.Yaml(value, flow),
        };

    public static string Key(string name, bool quoted) => quoted ? ScalarText.Quoted(name) : ScalarText.Yaml(name, flow: true);

    /// <param name="value">Any JSON value.</param>
    /// <param name="style">How the file writes JSON.</param>
    /// <param name="indent">The indentation of the line that the value starts on.</param>
    public static string Json(JsonNode? value, JsonStyle style, string indent) =>
        value switch
        {
            JsonObject { Count: > 0 } members => Collection(
                '{',
                members.Select(member => ScalarText.Quoted(member.Key) + style.Colon + Json(member.Value, style, indent + style.Unit)),
                '}',
                style,
                indent
            ),
            JsonArray { Count: > 0 } items => Collection(
                '[',
                items.Select(item => Json(item, style, indent + style.Unit)),
                ']',
                style,
                indent
            ),
            JsonObject => "{}",
            JsonArray => "[]",
            _ => ScalarText.Json(value),
        };

    private static string Member(KeyValuePair<string, JsonNode?> member, bool quoteKeys) =>
        $"{Key(member.Key, quoteKeys)}: {Yaml(member.Value, flow: true, quoteKeys)}";

    private static string Collection(char open, IEnumerable<string> parts, char close, JsonStyle style, string indent) =>
        style.NewLine.Length == 0
            ? open + string.Join(style.Comma, parts) + close
            : open
                + style.NewLine
                + indent
                + style.Unit
                + string.Join("," + style.NewLine + indent + style.Unit, parts)
                + style.NewLine
                + indent
                + close;
}

/// <summary>
/// How a file writes JSON: the text between name and value and, on one line, between members; the line break (empty for one line);
/// and one level of indentation.
/// </summary>
internal sealed record JsonStyle(string Colon, string Comma, string NewLine, string Unit);
