using System.Text;
using System.Text.Json.Nodes;

namespace AdmissionWebhook.Manifests.Edits;

/// <summary>Writes JSON values as YAML block text.</summary>
internal sealed class BlockText(Layout layout)
{
    private readonly StringBuilder _text = new();

    /// <summary>One line per member, each preceded by a line break.</summary>
    public string Members(IEnumerable<(string Name, JsonNode? Value)> members, int indent)
    {
        foreach (var (name, value) in members)
        {
            _text.Append(layout.NewLine).Append(' ', indent);
            Member(name, value, indent);
        }

        return _text.ToString();
    }

    /// <summary>The text after the colon of a key at that column: a scalar after a space, or lines of its own.</summary>
    public string AfterColon(JsonNode value, int indent)
    {
        Value(value, indent);
        return _text.ToString();
    }

    private void Member(string name, JsonNode? value, int indent)
    {
        _text.Append(ScalarText.Yaml(name, flow: false)).Append(':');
        Value(value, indent);
    }

    private void Value(JsonNode? value, int indent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } members:
                Members(members.Select(member => (member.Key, member.Value)), indent + layout.Step);
                break;
            case JsonArray { Count: > 0 } items:
                foreach (var item in items)
                {
                    _text.Append(layout.NewLine).Append(' ', indent + layout.SequenceStep).Append('-');
                    Item(item, indent + layout.SequenceStep + 2);
                }

                break;
            default:
                _text.Append(' ').Append(FlowText.Yaml(value, flow: false));
                break;
        }
    }

    private void Item(JsonNode? item, int indent)
    {
        if (item is not JsonObject { Count: > 0 } members)
        {
            _text.Append(' ').Append(FlowText.Yaml(item, flow: false));
            return;
        }

        var first = members.First();
        _text.Append(' ');
        Member(first.Key, first.Value, indent);
        Members(members.Skip(1).Select(member => (member.Key, member.Value)), indent);
    }
}
