using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests.Yaml;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Manifests.Edits;

/// <summary>An item to append to a list (<c>/-</c> of RFC 6902).</summary>
internal static class SequenceAppend
{
    private const string Last = "/-";

    public static bool Is(string path) => path.EndsWith(Last, StringComparison.Ordinal);

    /// <exception cref="NotFixableException">There is no list with items of its own at the path.</exception>
    public static TextEdit Edit(string text, Layout layout, Node root, string path, JsonNode value)
    {
        var list = path[..^Last.Length];
        if (Addition.Walk(root, JsonPointer.Tokens(list)) is not SequenceNode { Items.Count: > 0 } sequence)
        {
            throw new NotFixableException("there is no list with items to add it to");
        }

        var depth = JsonPointer.Tokens(path).Length;
        if (sequence.Style == NodeStyle.Block)
        {
            var lines = CommentedYaml.Write(new JsonArray(value.DeepClone()), new Dictionary<string, string>()).TrimEnd('\n').Split('\n');
            var behind = layout.NewLine + new string(' ', sequence.Indent);
            return new TextEdit(LineEnds.AfterLastLine(text, sequence), 0, behind + string.Join(behind, lines), depth);
        }

        // Same spacing as before the last item.
        var item = sequence.Items[^1];
        var start = sequence.Items.Count > 1 ? text.IndexOf(',', sequence.Items[^2].Span.End) + 1 : sequence.Span.Start + 1;
        var gap = text.AsSpan(start, item.Span.Start - start);
        if (!gap.Trim().IsEmpty)
        {
            throw new NotFixableException($"there is a comment before the item on line {item.Span.Line}");
        }

        var separator = gap.IsEmpty && sequence.Style != NodeStyle.Json ? " " : gap.ToString();
        return new TextEdit(
            item.Span.End,
            0,
            $",{separator}{FlowText.Yaml(value, flow: true, quoteKeys: sequence.Style == NodeStyle.Json)}",
            depth
        );
    }
}
