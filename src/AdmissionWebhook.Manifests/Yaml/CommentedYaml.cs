using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests.Edits;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>
/// Writes YAML with comments above the members they explain, and small collections on one line.
/// </summary>
public sealed class CommentedYaml
{
    private const int Width = 120;
    private const int FlowWidth = 100;
    private const int NestedFlowWidth = 60;

    private readonly StringBuilder _text = new();
    private readonly IReadOnlyDictionary<string, string> _comments;

    private CommentedYaml(IReadOnlyDictionary<string, string> comments) => _comments = comments;

    /// <param name="root">A non-empty object or array.</param>
    /// <param name="comments">By the JSON pointer of the member or item.</param>
    /// <returns>One document, with LF line endings.</returns>
    public static string Write(JsonNode root, IReadOnlyDictionary<string, string> comments)
    {
        var writer = new CommentedYaml(comments);
        writer.Collection(root, "", 0, isItem: false);
        return writer._text.ToString();
    }

    /// <summary>The text as wrapped comment lines.</summary>
    public static string Comment(string text, int indent = 0)
    {
        var lines = new StringBuilder();
        var length = 0;
        foreach (var word in text.Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (length > 0 && length + 1 + word.Length <= Width)
            {
                lines.Append(' ').Append(word);
                length += 1 + word.Length;
                continue;
            }

            lines.Append(length > 0 ? "\n" : "").Append(' ', indent).Append("# ").Append(word);
            length = indent + 2 + word.Length;
        }

        return lines.Append('\n').ToString();
    }

    private void Collection(JsonNode node, string pointer, int indent, bool isItem)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                {
                    // The first member of an item follows the dash, below the item's own comment.
                    Member(name, value, $"{pointer}/{JsonPointer.Escape(name)}", indent, isItem && name == members.First().Key);
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    Item(items[i], $"{pointer}/{i}", indent);
                }

                break;
        }
    }

    private void Member(string name, JsonNode? value, string pointer, int indent, bool isFirstOfItem)
    {
        if (!isFirstOfItem)
        {
            Explain(pointer, indent);
            _text.Append(' ', indent);
        }

        _text.Append(ScalarText.Yaml(name, flow: false)).Append(':');
        Value(value, pointer, indent + 2, onNewLine: true);
    }

    private void Item(JsonNode? item, string pointer, int indent)
    {
        Explain(pointer, indent);
        if (item is JsonObject { Count: > 0 } members && !(IsFlat(members) && FitsOneLine(item, pointer, indent)))
        {
            // The first member follows the dash.
            Explain($"{pointer}/{JsonPointer.Escape(members.First().Key)}", indent);
            _text.Append(' ', indent).Append("- ");
            Collection(members, pointer, indent + 2, isItem: true);
            return;
        }

        _text.Append(' ', indent).Append('-');
        Value(item, pointer, indent + 2, onNewLine: false);
    }

    private void Value(JsonNode? value, string pointer, int indent, bool onNewLine)
    {
        if (FitsOneLine(value, pointer, indent))
        {
            _text.Append(' ').Append(FlowText.Yaml(value, flow: false)).Append('\n');
            return;
        }

        _text.Append(onNewLine ? '\n' : ' ');
        Collection(value!, pointer, indent, isItem: !onNewLine);
    }

    private void Explain(string pointer, int indent) =>
        _text.Append(_comments.TryGetValue(pointer, out var comment) ? Comment(comment, indent) : "");

    private bool FitsOneLine(JsonNode? value, string pointer, int indent)
    {
        if (value is not (JsonObject { Count: > 0 } or JsonArray { Count: > 0 }))
        {
            return true;
        }

        var length = FlowText.Yaml(value, flow: false).Length;
        return length <= (IsFlat(value) ? FlowWidth - indent : NestedFlowWidth)
            && !_comments.Keys.Any(key => key.StartsWith(pointer + "/", StringComparison.Ordinal));
    }

    private static bool IsFlat(JsonNode value) =>
        value switch
        {
            JsonObject members => members.All(member => IsScalar(member.Value)),
            _ => value.AsArray().All(IsScalar),
        };

    private static bool IsScalar(JsonNode? value) =>
        value is null || value.GetValueKind() is not (JsonValueKind.Object or JsonValueKind.Array);
}
