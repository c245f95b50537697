using System.Text.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// Reads the subset of YAML that proxy settings need: mappings and lists in block or flow style, plain and quoted scalars, comments.
/// Rejects everything else: anchors, aliases, tags, merge keys, block scalars, tabs, further documents, and line breaks that only some
/// parsers recognize. So the result has every key that Istio's own parser (sigs.k8s.io/yaml) finds.
/// </summary>
internal sealed partial class ProxyConfigYaml
{
    private const int MaxDepth = 32;

    private readonly string _text;
    private readonly Utf8JsonWriter _json;
    private int _at;
    private int _depth;

    private ProxyConfigYaml(string text, Utf8JsonWriter json)
    {
        _text = text;
        _json = json;
    }

    /// <param name="text">The document.</param>
    /// <param name="refused">The line that cannot be read, if the result is null.</param>
    /// <returns>The document as JSON; scalars are strings.</returns>
    public static JsonDocument? ToJson(string text, out string refused)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        var buffer = new MemoryStream();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = 2 * MaxDepth });
        var reader = new ProxyConfigYaml(text, json);
        refused = "";
        if (reader.IsOneDocument() && reader.ReadBlock(-1) && reader.IsAtEnd())
        {
            json.Flush();
            return JsonDocument.Parse(buffer.ToArray());
        }

        refused = reader.Line();
        return null;
    }

    // Searches quoted text too for line breaks and document separators, since no setting needs them there.
    private bool IsOneDocument()
    {
        var odd = _text.AsSpan().IndexOfAny("\r\u0085\u2028\u2029");
        if (odd >= 0)
        {
            _at = odd;
            return false;
        }

        SkipBlank();
        if (_text.AsSpan(_at).StartsWith("---\n"))
        {
            _at += 3;
        }

        foreach (var mark in new[] { "\n---", "\n...", "\n%" })
        {
            var index = _text.IndexOf(mark, _at, StringComparison.Ordinal);
            if (index >= 0)
            {
                _at = index + 1;
                return false;
            }
        }

        return true;
    }

    private bool IsAtEnd()
    {
        SkipBlank();
        return _at == _text.Length;
    }

    private string Line()
    {
        var end = _text.IndexOf('\n', Math.Min(_at, _text.Length));
        var start = _at == 0 ? 0 : _text.LastIndexOf('\n', Math.Min(_at, _text.Length) - 1) + 1;
        return _text[start..(end < start ? _text.Length : end)].Trim();
    }

    private char Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : '\n';

    private int Column => _at - (_at == 0 ? 0 : _text.LastIndexOf('\n', _at - 1) + 1);

    /// <summary>Skips spaces, line breaks and comments. A comment starts at the beginning of a line or after a space.</summary>
    private void SkipBlank()
    {
        while (_at < _text.Length)
        {
            if (_text[_at] is ' ' or '\n')
            {
                _at++;
            }
            else if (_text[_at] == '#' && (_at == 0 || _text[_at - 1] is ' ' or '\n'))
            {
                SkipComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipComment()
    {
        var end = _text.IndexOf('\n', _at);
        _at = end < 0 ? _text.Length : end;
    }

    /// <summary>Skips the rest of a line after a value; false if it holds anything but spaces or a comment.</summary>
    private bool EndLine()
    {
        var start = _at;
        while (_at < _text.Length && _text[_at] == ' ')
        {
            _at++;
        }

        if (Peek() == '#' && _at > start)
        {
            SkipComment();
        }

        return Peek() == '\n';
    }

    /// <summary>Skips spaces; true if only a comment, or nothing, follows on the line.</summary>
    private bool IsLineEmpty()
    {
        while (_at < _text.Length && _text[_at] == ' ')
        {
            _at++;
        }

        return Peek() == '\n' || (Peek() == '#' && _text[_at - 1] == ' ');
    }
}
