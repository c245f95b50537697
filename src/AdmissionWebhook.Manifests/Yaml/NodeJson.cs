using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>Writes a node tree as JSON, members in document order.</summary>
internal sealed class NodeJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = DocumentLimits.Depth + 2,
        SkipValidation = true,
    };

    private const int MaxScratch = 1 << 20;

    // The writer needs far more room than most objects, so only their own bytes are copied out and kept.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    private readonly ExpansionBudget _budget = new();
    private readonly Utf8JsonWriter _writer;
    private bool _expands;

    private NodeJson(Utf8JsonWriter writer) => _writer = writer;

    /// <param name="root">The object.</param>
    /// <param name="inferred">Members to write first if the root lacks them.</param>
    /// <exception cref="ManifestFormatException">JSON cannot represent it, or aliases make it too large or too deep.</exception>
    public static ReadOnlyMemory<byte> Write(Node root, IReadOnlyList<KeyValuePair<string, string>> inferred)
    {
        var buffer = _scratch ??= new ArrayBufferWriter<byte>();
        buffer.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(buffer, Options);
        var json = new NodeJson(writer);
        if (inferred.Count > 0 && root.Resolved is MappingNode mapping)
        {
            writer.WriteStartObject();
            foreach (var (name, value) in inferred)
            {
                writer.WriteString(name, value);
            }

            json.Members(mapping, 1, throughAlias: false);
            writer.WriteEndObject();
        }
        else
        {
            json.Value(root, 1, throughAlias: false);
        }

        writer.Flush();
        var written = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > MaxScratch)
        {
            _scratch = null;
        }

        return written;
    }

    private void Value(Node node, int depth, bool throughAlias)
    {
        _budget.Count(throughAlias, node.Span);
        if (depth > DocumentLimits.Depth)
        {
            throw ManifestFormatException.At(node.Span, DocumentLimits.DepthMessage);
        }

        switch (node)
        {
            case AliasNode alias:
                _expands = true;
                Value(alias.Target, depth, throughAlias: true);
                break;
            case ScalarNode scalar:
                Scalar(scalar);
                break;
            case SequenceNode sequence:
                _writer.WriteStartArray();
                foreach (var item in sequence.Items)
                {
                    Value(item, depth + 1, throughAlias);
                }

                _writer.WriteEndArray();
                break;
            case MappingNode mapping:
                _writer.WriteStartObject();
                Members(mapping, depth, throughAlias);
                _writer.WriteEndObject();
                break;
        }
    }

    private void Members(MappingNode mapping, int depth, bool throughAlias)
    {
        foreach (var member in mapping.Members)
        {
            _expands |= member.Merged;
            _budget.Count(throughAlias || member.Merged, member.Key.Span);
            _writer.WritePropertyName(member.Name);
            Value(member.Value, depth + 1, throughAlias || member.Merged);
        }
    }

    private void Scalar(ScalarNode scalar)
    {
        if (_expands && _writer.BytesCommitted + _writer.BytesPending > DocumentLimits.ExpandedBytes)
        {
            throw ManifestFormatException.At(scalar.Span, "excessive aliasing: aliases and merge keys expand to too much text");
        }

        switch (scalar.Value.Type)
        {
            case ScalarType.String:
                _writer.WriteStringValue(scalar.Value.Text);
                break;
            case ScalarType.NonFinite:
                throw ManifestFormatException.At(scalar.Span, $"{scalar.Value.Text} cannot be written as JSON; quote it if it is a string");
            default:
                _writer.WriteRawValue(scalar.Value.Text, skipInputValidation: true);
                break;
        }
    }
}
