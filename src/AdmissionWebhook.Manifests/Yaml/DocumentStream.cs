using System.Buffers;
using System.Text.Json;

namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>
/// The documents of one file in order. A text that starts with a brace is read as consecutive JSON values, as kubectl guesses; if it turns
/// out not to be JSON, it is read as YAML.
/// </summary>
internal sealed class DocumentStream(ManifestText source, bool jsonOnly)
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create([
        .. Enumerable
            .Range(0, 0x20)
            .Concat(Enumerable.Range(0x7F, 0x21))
            .Concat([0xFFFE, 0xFFFF])
            .Select(code => (char)code)
            .Except(['\t', '\n', '\r', '\u0085']),
    ]);

    private JsonComposer? _json;
    private YamlComposer? _yaml;
    private ManifestFormatException? _pending;
    private bool _ended;
    private bool _faulty;

    /// <summary>Aliases can make the current document larger than its text.</summary>
    public bool Expands => _yaml is { Expands: true };

    /// <returns>The next document's root, or null at the end.</returns>
    /// <exception cref="ManifestFormatException">The next document is broken; after a fatal one there are no more.</exception>
    public Node? Next()
    {
        if (_ended)
        {
            return null;
        }

        try
        {
            var root = _yaml is not null ? NextYaml() : NextJson();
            _ended = root is null;
            return root;
        }
        catch (ManifestFormatException broken)
        {
            _ended = broken.Fatal;
            if (_faulty)
            {
                throw;
            }

            // Explain once: in a template every document fails, and finding the line costs a pass over the text.
            _faulty = true;
            throw TemplateMark.Explain(broken, source.Text);
        }
    }

    private Node? NextJson()
    {
        var first = _json is null;
        _json ??= new JsonComposer(source.Utf8);
        _json.SkipWhitespace();
        var (index, line, column) = _json.Place;
        if (_json.Rest.IsEmpty)
        {
            return source.Fault is null ? null : throw source.Fault;
        }

        if ((first && _json.Rest[0] != '{' && !jsonOnly) || (!first && column == 1 && _json.Rest.StartsWith("---"u8)))
        {
            return StartYaml(first ? 0 : index, first ? 1 : line);
        }

        try
        {
            return _json.Next();
        }
        catch (JsonException) when (first && !jsonOnly)
        {
            return StartYaml(0, 1);
        }
        catch (JsonException broken)
        {
            throw source.Fault ?? new ManifestFormatException(Message(broken), _json.Place.Line, _json.Place.Column, fatal: true);
        }
    }

    private Node? StartYaml(int start, int line)
    {
        _pending = source.Fault;
        var text = source.Text;
        var forbidden = text.AsSpan(start).IndexOfAny(Forbidden);
        if (forbidden >= 0)
        {
            var at = start + forbidden;
            _pending = TextPosition.Fault(
                text,
                at,
                text[at] == '\0' ? "a NUL character; save the file as UTF-8" : $"a control character, U+{(int)text[at]:X4}"
            );
            text = text[..at];
        }

        if (_pending is not null)
        {
            // A truncated document must not pass for a whole one.
            text = text[..(text.LastIndexOf("\n---", StringComparison.Ordinal) + 1)];
        }

        _yaml = new YamlComposer(text, Math.Min(start, text.Length), line);
        return NextYaml();
    }

    private Node? NextYaml() => _yaml!.Next() ?? (_pending is null ? null : throw _pending);

    /// <summary>The reader's message without its position and without its advice to .NET callers.</summary>
    private static string Message(JsonException broken)
    {
        string[] ends = [" LineNumber:", " Change the reader options", " which is not supported in this mode"];
        var message = ends.Aggregate(
            broken.Message,
            (text, end) => text.IndexOf(end, StringComparison.Ordinal) is var at and >= 0 ? text[..at] : text
        );
        return "broken JSON: " + message.TrimEnd('.');
    }
}
