using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace AdmissionWebhook.Tests.Hostile.Fuzzing;

/// <summary>Writes a document in one of the many equivalent ways of JSON: white space, escapes, order of members.</summary>
/// <param name="random">The source of randomness.</param>
internal sealed class Speller(Random random)
{
    private readonly StringBuilder _text = new();

    /// <summary>Written before or after this node's members, even if it already has them.</summary>
    public (JsonNode Node, string Name, JsonNode? Value)? Extra { get; init; }

    public string Spell(JsonNode? node)
    {
        Write(node);
        return _text.ToString();
    }

    private void Write(JsonNode? node)
    {
        Space();
        switch (node)
        {
            case JsonObject mapping:
                Members(mapping);
                break;
            case JsonArray list:
                _text.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    Separate(i);
                    Write(list[i]);
                }

                _text.Append(']');
                break;
            case JsonValue value when value.TryGetValue<string>(out var text):
                Write(text);
                break;
            default:
                _text.Append(node?.ToJsonString() ?? "null");
                break;
        }

        Space();
    }

    private void Members(JsonObject mapping)
    {
        var members = mapping.ToArray();
        random.Shuffle(members);
        if (Extra is { } extra && extra.Node == mapping)
        {
            KeyValuePair<string, JsonNode?> added = new(extra.Name, extra.Value);
            members = random.Next(2) == 0 ? [added, .. members] : [.. members, added];
        }

        _text.Append('{');
        for (var i = 0; i < members.Length; i++)
        {
            Separate(i);
            Space();
            Write(members[i].Key);
            Space();
            _text.Append(':');
            Write(members[i].Value);
        }

        _text.Append('}');
    }

    private void Write(string text)
    {
        // Long strings are escaped entirely or not at all: only their length matters.
        var escapes = random.Next(3) == 0;
        _text.Append('"');
        foreach (var character in text)
        {
            if (
                character is '"' or '\\'
                || char.IsControl(character)
                || char.IsSurrogate(character)
                || (escapes && (text.Length > 100 || random.Next(3) == 0))
            )
            {
                _text.Append("\\u").Append(((int)character).ToString(random.Next(2) == 0 ? "x4" : "X4", CultureInfo.InvariantCulture));
            }
            else
            {
                _text.Append(character);
            }
        }

        _text.Append('"');
    }

    private void Separate(int index)
    {
        if (index > 0)
        {
            _text.Append(',');
        }
    }

    private void Space()
    {
        if (random.Next(8) == 0)
        {
            _text.Append(" \t\r\n"[random.Next(4)]);
        }
    }
}
