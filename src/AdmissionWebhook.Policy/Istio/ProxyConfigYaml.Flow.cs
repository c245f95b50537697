namespace AdmissionWebhook.Policy.Istio;

/// <summary>Flow style and scalars.</summary>
internal sealed partial class ProxyConfigYaml
{
    private const string Indicators = "-?:,[]{}#&*!|>'\"%@`";

    private int _flow;

    /// <summary>Reads a scalar or a flow collection.</summary>
    private bool ReadValue()
    {
        if (Peek() is '{' or '[')
        {
            return ReadFlow();
        }

        if (ReadScalar(isKey: false) is not { } value)
        {
            return false;
        }

        _json.WriteStringValue(value);
        return true;
    }

    private bool ReadFlow()
    {
        if (++_flow + _depth > MaxDepth)
        {
            return false;
        }

        var isMapping = Peek() == '{';
        var close = isMapping ? '}' : ']';
        _at++;
        if (isMapping)
        {
            _json.WriteStartObject();
        }
        else
        {
            _json.WriteStartArray();
        }

        SkipBlank();
        while (_at < _text.Length && Peek() != close)
        {
            if (!(isMapping ? ReadFlowMember() : ReadValue()))
            {
                return false;
            }

            SkipBlank();
            if (Peek() == ',')
            {
                _at++;
                SkipBlank();
            }
            else if (Peek() != close)
            {
                return false;
            }
        }

        if (_at == _text.Length)
        {
            return false;
        }

        _at++;
        _flow--;
        if (isMapping)
        {
            _json.WriteEndObject();
        }
        else
        {
            _json.WriteEndArray();
        }

        return true;
    }

    private bool ReadFlowMember()
    {
        var isQuoted = Peek() is '"' or '\'';
        if (ReadScalar(isKey: true) is not { } key)
        {
            return false;
        }

        _json.WritePropertyName(key);
        if (Peek() != ':')
        {
            _json.WriteNullValue();
            return true;
        }

        _at++;
        if (!isQuoted && Peek() is not (' ' or '\n'))
        {
            return false;
        }

        SkipBlank();
        if (Peek() is ',' or '}')
        {
            _json.WriteNullValue();
            return true;
        }

        return ReadValue();
    }

    /// <summary>Returns the text and moves past it; null for a scalar that this reader does not support.</summary>
    private string? ReadScalar(bool isKey) =>
        Peek() switch
        {
            '"' => ReadQuoted(isKey, '"'),
            '\'' => ReadQuoted(isKey, '\''),
            _ => ReadPlain(isKey),
        };

    // Values are only compared, so their escapes stay. In a key, an escape could spell another name.
    private string? ReadQuoted(bool isKey, char quote)
    {
        var start = ++_at;
        for (; _at < _text.Length; _at++)
        {
            if ((_text[_at] == '\\' && quote == '"') || (_text[_at] == '\'' && quote == '\'' && Peek(1) == '\''))
            {
                _at++;
                if (isKey)
                {
                    return null;
                }
            }
            else if (_text[_at] == quote)
            {
                var text = _text[start.._at++];
                return isKey && text.Contains('\n', StringComparison.Ordinal) ? null : text;
            }
        }

        return null;
    }

    private string? ReadPlain(bool isKey)
    {
        var start = _at;
        for (; _at < _text.Length && _text[_at] != '\n'; _at++)
        {
            var one = _text[_at];
            if ((one == ':' && (Peek(1) is ' ' or '\n' || (isKey && _flow > 0))) || (one == '#' && _text[_at - 1] == ' '))
            {
                break;
            }

            if (_flow > 0 && one is ',' or '[' or ']' or '{' or '}' or '?')
            {
                break;
            }

            if (one == '\t')
            {
                return null;
            }
        }

        var text = _text[start.._at].TrimEnd(' ');
        if (!(isKey && Peek() == ':'))
        {
            _at = start + text.Length;
        }

        return text.Length == 0 || (Indicators.Contains(text[0], StringComparison.Ordinal) && !IsNegative(text)) ? null : text;
    }

    private static bool IsNegative(string text) => text is ['-', var next, ..] && (char.IsAsciiLetterOrDigit(next) || next == '.');
}
