using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Manifests.Edits;

/// <summary>Edits of a block mapping: new keys are added as lines at its end, aligned with its keys.</summary>
internal sealed class BlockEdits(string text, Layout layout, MappingNode container)
{
    public IEnumerable<TextEdit> For(List<Addition> additions)
    {
        var depth = additions[0].Depth;
        foreach (var addition in additions.Where(addition => addition.Replaced is not null))
        {
            foreach (var edit in Replace(addition.Replaced!, addition.Value, depth + 1))
            {
                yield return edit;
            }
        }

        var added = additions.Where(addition => addition.Replaced is null).Select(addition => (addition.Name, (JsonNode?)addition.Value)).ToList();
        if (added.Count > 0)
        {
            yield return new TextEdit(EndOfLastLine(container), 0, new BlockText(layout).Members(added, container.Indent), depth);
        }
    }

    private IEnumerable<TextEdit> Replace(Member member, JsonNode value, int depth)
    {
        var span = EmptyValue.Check(text, member.Value);
        if (!text.AsSpan(member.Key.Span.End, span.Start - member.Key.Span.End).Contains(':'))
        {
            throw new NotFixableException($"the key on line {member.Key.Span.Line} has no colon");
        }

        var multiLine = value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 };
        if (member.Value is not ScalarNode)
        {
            yield return new TextEdit(span.Start, span.End - span.Start, FlowText.Yaml(value, flow: false), depth);
        }
        else if (!multiLine)
        {
            var gap = span.End == span.Start ? " " : "";
            yield return new TextEdit(span.Start, span.End - span.Start, gap + FlowText.Yaml(value, flow: false), depth);
        }
        else
        {
            var start = span.Start;
            while (span.End > span.Start && text[start - 1] is ' ' or '\t')
            {
                start--;
            }

            if (span.End > start)
            {
                yield return new TextEdit(start, span.End - start, "", depth);
            }

            yield return new TextEdit(EndOfLine(span.End), 0, new BlockText(layout).AfterColon(value, container.Indent), depth);
        }
    }

    private int EndOfLastLine(Node node) => node switch
    {
        MappingNode { Style: NodeStyle.Block } mapping => EndOfLastLine(mapping.LastValue!),
        SequenceNode { Style: NodeStyle.Block } sequence => EndOfLastLine(sequence.Items[^1]),
        // The scanner appends a line break if the text does not end with one.
        { Style: NodeStyle.Clipped } => EndOfLine(text.AsSpan(0, Math.Min(node.Span.End, text.Length)).TrimEnd().Length),
        { Style: NodeStyle.Kept } => BeforeLastBreak(Math.Min(node.Span.End, text.Length)),
        _ => EndOfLine(node.Span.End),
    };

    /// <summary>Empty lines at the end of a <c>|+</c> scalar belong to it, so new text goes after them.</summary>
    private int BeforeLastBreak(int end)
    {
        var before = text.AsSpan(0, end).TrimEnd(' ');
        return before.Length - (before.EndsWith("\r\n") ? 2 : before.EndsWith("\n") || before.EndsWith("\r") ? 1 : 0);
    }

    private int EndOfLine(int index) => text.AsSpan(index).IndexOfAny('\r', '\n') is var length and >= 0 ? index + length : text.Length;
}
