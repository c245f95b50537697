using System.Text;
using System.Text.Json.Nodes;

namespace AdmissionWebhook.Manifests.Tests.Edits;

/// <summary>Generates manifests in the many ways that people write them; the same seed gives the same text.</summary>
internal sealed class GeneratedManifest(int seed)
{
    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();
    private int _keys;
    private int _step;
    private int _sequenceStep;

    public Random Random => _random;

    public string File { get; private set; } = "a.yaml";

    public byte[] Write()
    {
        var json = Chance(4);
        File = json && Chance(2) ? "a.json" : "a.yaml";
        for (var document = _random.Next(1, 4); document > 0; document--)
        {
            if (json)
            {
                Json();
            }
            else
            {
                _step = _random.Next(1, 5);
                _sequenceStep = _random.Next(0, 4);
                _text.Append(Pick("---\n", "---  # doc\n", "# head\n---\n"));
                Mapping(0, 0, Chance(5));
                _text.Append(Pick("", "# tail\n", "\n\n", "...\n"));
            }
        }

        if (Chance(4))
        {
            _text.Length = _text.ToString().TrimEnd().Length;
        }

        var written = Chance(3) ? _text.ToString().Replace("\n", "\r\n", StringComparison.Ordinal) : _text.ToString();
        Encoding encoding = Chance(6) ? new UnicodeEncoding(bigEndian: Chance(2), byteOrderMark: true) : new UTF8Encoding(Chance(4));
        return [.. encoding.GetPreamble(), .. encoding.GetBytes(written)];
    }

    private void Json()
    {
        var tree = Tree(0);
        var pretty = tree.ToJsonString(
            new System.Text.Json.JsonSerializerOptions
            {
                WriteIndented = Chance(2),
                IndentCharacter = Chance(2) ? '\t' : ' ',
                IndentSize = _random.Next(1, 5),
                NewLine = "\n",
            }
        );
        _text.Append(pretty).Append(Pick("\n", " \n", "\n\n"));
    }

    private JsonObject Tree(int depth)
    {
        var tree = new JsonObject();
        for (var count = _random.Next(depth == 0 ? 1 : 0, 4); count > 0; count--)
        {
            tree[Key()] = _random.Next(depth > 3 ? 3 : 6) switch
            {
                0 => null,
                1 => JsonValue.Create("t\"é" + _random.Next(9)),
                2 => new JsonArray(),
                3 => new JsonArray(Tree(depth + 1), JsonValue.Create(1)),
                _ => Tree(depth + 1),
            };
        }

        return tree;
    }

    private void Mapping(int indent, int depth, bool startsInLine)
    {
        for (var count = _random.Next(1, 4); count > 0; count--)
        {
            if (!startsInLine)
            {
                _text.Append(Pick("", "", "", "\n", new string(' ', indent) + "# about\n")).Append(' ', indent);
            }
            else if (indent == 0)
            {
                _text.Append("");
            }

            startsInLine = false;
            _text.Append(Pick(Key(), Key(), $"\"{Key()}\"", $"'{Key()}'")).Append(Pick(":", ":", " :"));
            Value(indent, depth);
        }
    }

    private void Value(int indent, int depth)
    {
        switch (_random.Next(depth > 4 ? 6 : 10))
        {
            case 0:
                Line(Pick("", " ~", " null", " Null"));
                break;
            case 1:
                Line(
                    " "
                        + Pick(
                            "plain text",
                            "\"quo: ted\"",
                            "'it''s'",
                            "0644",
                            "yes",
                            "http://x#y",
                            "two\n" + new string(' ', indent + 2) + "lines"
                        )
                );
                break;
            case 2:
                Line(Pick(" []", " {}", " [ ]", " { }"));
                break;
            case 3:
                BlockScalar(indent);
                break;
            case 4 or 5:
                Line(" " + Flow(depth, new string(' ', indent + 1)));
                break;
            case 6 or 7:
                Line("");
                Mapping(indent + _step, depth + 1, startsInLine: false);
                break;
            default:
                Line("");
                Sequence(indent + _sequenceStep, depth);
                break;
        }
    }

    private void Sequence(int indent, int depth)
    {
        for (var count = _random.Next(1, 3); count > 0; count--)
        {
            var gap = _random.Next(1, 3);
            _text.Append(' ', indent).Append('-').Append(' ', gap);
            if (Chance(3))
            {
                Line(Pick("item", "{}", Flow(depth, new string(' ', indent + 2))));
            }
            else
            {
                Mapping(indent + 1 + gap, depth + 1, startsInLine: true);
            }
        }
    }

    private void BlockScalar(int indent)
    {
        var inner = new string(' ', indent + _random.Next(1, 4));
        _text
            .Append(Pick(" |", " >", " |-", " >-", " |+", " >+"))
            .Append(Pick("", " # header"))
            .Append('\n')
            .Append(inner)
            .Append("text: # no comment\n")
            .Append(Pick("", "\n"))
            .Append(inner)
            .Append("more\n")
            .Append(Pick("", "\n", "\n\n"));
    }

    private string Flow(int depth, string margin)
    {
        if (depth > 4 || Chance(3))
        {
            return Pick("x", "\"y\"", "[a, {b: c}]", "{}", "null", "[]");
        }

        var members = Enumerable
            .Range(0, _random.Next(1, 4))
            .Select(_ =>
                Pick($"{Key()}: {Flow(depth + 1, margin + " ")}", $"{Key()}: {Flow(depth + 1, margin + " ")}", $"{Key()}", $"{Key()}: ")
            )
            .ToList();
        return _random.Next(4) switch
        {
            0 => "{ " + string.Join(" , ", members) + " }",
            1 => "{\n"
                + string.Join(",\n", members.Select(member => margin + " " + member))
                + Pick("", ",", ", # why", " # last")
                + "\n"
                + margin
                + "}",
            2 => "{" + string.Join(", ", members) + ",}",
            _ => "{" + string.Join(", ", members) + "}",
        };
    }

    private void Line(string content) => _text.Append(content).Append(Pick("", "", " ", "  # why")).Append('\n');

    private string Key() => $"{Pick("k", "key", "a.b/c-")}{_keys++}";

    private bool Chance(int of) => _random.Next(of) == 0;

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}
