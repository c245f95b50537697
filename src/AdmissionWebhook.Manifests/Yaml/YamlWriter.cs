using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>Writes JSON as block YAML that kubectl reads back as the same JSON, members in order.</summary>
public sealed class YamlWriter
{
    private static readonly EmitterSettings Settings = EmitterSettings.Default.WithBestWidth(int.MaxValue);

    private readonly Emitter _emitter;

    private YamlWriter(TextWriter text) => _emitter = new Emitter(text, Settings);

    /// <returns>One document per root, separated by <c>---</c>; lines end with a line feed.</returns>
    public static string Write(params IEnumerable<JsonNode> roots)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var first = true;
        foreach (var root in roots)
        {
            if (!first)
            {
                text.Write("---\n");
            }

            first = false;
            WriteDocument(text, root);
        }

        return text.ToString();
    }

    private static void WriteDocument(StringWriter text, JsonNode root)
    {
        var writer = new YamlWriter(text);
        writer._emitter.Emit(new StreamStart());
        writer._emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        writer.Node(root);
        writer._emitter.Emit(new DocumentEnd(isImplicit: true));
        writer._emitter.Emit(new StreamEnd());
    }

    private void Node(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                _emitter.Emit(new MappingStart(null, null, true, members.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (name, value) in members)
                {
                    Text(name);
                    Node(value);
                }

                _emitter.Emit(new MappingEnd());
                break;
            case JsonArray items:
                _emitter.Emit(new SequenceStart(null, null, true, items.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in items)
                {
                    Node(item);
                }

                _emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                Text(value.GetValue<string>());
                break;
            default:
                _emitter.Emit(new Scalar(null, null, node?.ToJsonString() ?? "null", ScalarStyle.Plain, true, false));
                break;
        }
    }

    // Unquoted, some YAML reader takes "yes", "0644" or "=" for something else.
    private void Text(string text)
    {
        var plain =
            text.Length > 0
            && text[0] is not '=' and not '<'
            && ScalarResolution.Implicit(text).Type == ScalarType.String
            && !DateLike(text);
        var style =
            HasLines(text) ? ScalarStyle.Literal
            : plain ? ScalarStyle.Any
            : ScalarStyle.DoubleQuoted;
        _emitter.Emit(new Scalar(null, null, text, style, plain, true));
    }

    // What a literal block can hold unchanged.
    private static bool HasLines(string text) =>
        text.Contains('\n', StringComparison.Ordinal)
        && text[0] is not (' ' or '\n')
        && text.All(letter => letter is '\n' or (>= ' ' and < (char)127));

    private static bool DateLike(string text) => char.IsAsciiDigit(text[0]) && text.Contains('-', StringComparison.Ordinal);
}
