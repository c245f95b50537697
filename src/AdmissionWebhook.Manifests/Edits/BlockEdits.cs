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

        var added = additions
            .Where(addition => addition.Replaced is null)
            .Select(addition => (addition.Name, (JsonNode?)addition.Value))
            .ToList();
        if (added.Count > 0)
        {
            yield return new TextEdit(
                LineEnds.AfterLastLine(text, container),
                0,
                new BlockText(layout).Members(added, container.Indent),
                depth
            );
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

            yield return new TextEdit(LineEnds.After(text, span.End), 0, new BlockText(layout).AfterColon(value, container.Indent), depth);
        }
    }
}
