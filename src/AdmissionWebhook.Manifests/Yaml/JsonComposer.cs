using System.Text;
using System.Text.Json;

namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>Reads concatenated JSON values one by one into node trees.</summary>
internal sealed class JsonComposer(ReadOnlyMemory<byte> utf8)
{
    private static readonly JsonReaderOptions Options = new()
    {
        AllowMultipleValues = true,
        // One above the limit, so that our own message reports it.
        MaxDepth = DocumentLimits.Depth + 1,
    };

    private readonly Utf8Position _position = new(utf8);

    /// <summary>The next unread character's UTF-16 index and line.</summary>
    public (int Index, int Line, int Column) Place => (_position.Index, _position.Line, _position.Column);

    public ReadOnlySpan<byte> Rest => utf8.Span[_position.Byte..];

    public void SkipWhitespace() => _position.MoveTo(utf8.Length - Rest.TrimStart(" \t\r\n"u8).Length);

    /// <returns>The next value; call only if <see cref="Rest"/> is not empty.</returns>
    /// <exception cref="JsonException">Not JSON, at <see cref="Place"/>.</exception>
    /// <exception cref="ManifestFormatException">JSON that Kubernetes or this reader does not accept.</exception>
    public Node Next()
    {
        var origin = _position.Byte;
        var reader = new Utf8JsonReader(Rest, Options);
        try
        {
            reader.Read();
            return Compose(ref reader, origin, 1);
        }
        catch (ManifestFormatException wrong) when (!wrong.Fatal)
        {
            _position.MoveTo(Math.Max(_position.Byte, EndOfValue(origin, wrong)));
            throw;
        }
        catch (JsonException broken)
        {
            _position.MoveTo(Math.Max(_position.Byte, PlaceOf(broken, origin)));
            throw;
        }
    }

    /// <summary>The end of a value with invalid content, so that the next one can be read.</summary>
    private int EndOfValue(int origin, ManifestFormatException wrong)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8.Span[origin..], Options);
            reader.Read();
            reader.Skip();
            return (int)reader.BytesConsumed + origin;
        }
        catch (JsonException)
        {
            throw new ManifestFormatException(wrong.Message, wrong.Line, wrong.Column, fatal: true);
        }
    }

    private Node Compose(ref Utf8JsonReader reader, int origin, int depth)
    {
        var start = Mark(reader.TokenStartIndex + origin);
        if (depth > DocumentLimits.Depth)
        {
            throw new ManifestFormatException(DocumentLimits.DepthMessage, start.Line, start.Column, fatal: true);
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ComposeObject(ref reader, origin, depth, start);
            case JsonTokenType.StartArray:
                var sequence = new SequenceNode { Span = start, Style = NodeStyle.Json };
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    sequence.Items.Add(Compose(ref reader, origin, depth + 1));
                }

                return Close(sequence, ref reader, origin);
            default:
                return Scalar(ref reader, origin, start);
        }
    }

    private MappingNode ComposeObject(ref Utf8JsonReader reader, int origin, int depth, TextSpan start)
    {
        var mapping = new MappingNode { Span = start, Style = NodeStyle.Json };
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            // The reader has consumed the colon with the name.
            var key = Scalar(
                ref reader,
                origin,
                Mark(reader.TokenStartIndex + origin),
                reader.TokenStartIndex + reader.ValueSpan.Length + 2
            );
            reader.Read();
            var value = Compose(ref reader, origin, depth + 1);
            mapping.Wrote(key, value);
            mapping.Add(key.Value.Text, key, value);
        }

        return Close(mapping, ref reader, origin);
    }

    private ScalarNode Scalar(ref Utf8JsonReader reader, int origin, TextSpan start, long? end = null)
    {
        var value = reader.TokenType switch
        {
            JsonTokenType.Number => GoNumber.NormalizeJson(Encoding.ASCII.GetString(reader.ValueSpan)) is { } number
                ? new ScalarValue(ScalarType.Float, number)
                : throw ManifestFormatException.At(start, "the number is too large"),
            JsonTokenType.True => ScalarValue.True,
            JsonTokenType.False => ScalarValue.False,
            JsonTokenType.Null => ScalarValue.Null,
            _ => ScalarValue.String(StringOf(ref reader, start)),
        };
        var style = value.Type == ScalarType.String ? NodeStyle.Quoted : NodeStyle.Plain;
        return Close(
            new ScalarNode
            {
                Span = start,
                Style = style,
                Value = value,
            },
            ref reader,
            origin,
            end
        );
    }

    private static string StringOf(ref Utf8JsonReader reader, TextSpan start)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw ManifestFormatException.At(start, "the string contains half of a surrogate pair");
        }
    }

    private T Close<T>(T node, ref Utf8JsonReader reader, int origin, long? end = null)
        where T : Node
    {
        _position.MoveTo((int)(end ?? reader.BytesConsumed) + origin);
        node.Span = node.Span with { End = _position.Index };
        node.Complete = true;
        return node;
    }

    private TextSpan Mark(long at)
    {
        _position.MoveTo((int)at);
        return new TextSpan(_position.Index, _position.Index, _position.Line, _position.Column);
    }

    private int PlaceOf(JsonException broken, int origin)
    {
        var at = origin;
        for (var line = broken.LineNumber ?? 0; line > 0; line--)
        {
            at += utf8.Span[at..].IndexOf((byte)'\n') + 1;
        }

        return (int)Math.Min(utf8.Length, at + (broken.BytePositionInLine ?? 0));
    }
}
