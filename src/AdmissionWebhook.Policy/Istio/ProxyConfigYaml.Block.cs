namespace AdmissionWebhook.Policy.Istio;

/// <summary>Block style, where indentation defines nesting.</summary>
internal sealed partial class ProxyConfigYaml
{
    /// <summary>Reads the value on the lines indented deeper than its parent; an empty value if there are none.</summary>
    /// <param name="parent">The column of the parent.</param>
    /// <param name="isOfKey">Whether it is the value of a key: the items of a list can then start in the key's own column.</param>
    private bool ReadBlock(int parent, bool isOfKey = false)
    {
        SkipBlank();
        var column = Column;
        if (_at == _text.Length || (column <= parent && !(isOfKey && column == parent && IsItem())))
        {
            _json.WriteNullValue();
            return true;
        }

        if (++_depth > MaxDepth)
        {
            return false;
        }

        var read =
            IsItem() ? ReadItems(column)
            : IsKey() ? ReadMembers(column)
            : ReadValue() && EndLine();
        _depth--;
        return read;
    }

    private bool IsItem() => Peek() == '-' && Peek(1) is ' ' or '\n';

    private bool ReadItems(int column)
    {
        _json.WriteStartArray();
        do
        {
            _at++;
            if (!ReadBlock(column))
            {
                return false;
            }

            SkipBlank();
        } while (_at < _text.Length && Column == column && IsItem());

        _json.WriteEndArray();
        return true;
    }

    private bool ReadMembers(int column)
    {
        _json.WriteStartObject();
        do
        {
            if (ReadScalar(isKey: true) is not { } key || Peek() != ':' || Peek(1) is not (' ' or '\n'))
            {
                return false;
            }

            _json.WritePropertyName(key);
            _at++;
            if (!(IsLineEmpty() ? ReadBlock(column, isOfKey: true) : ReadValue() && EndLine()))
            {
                return false;
            }

            SkipBlank();
        } while (_at < _text.Length && Column == column && !IsItem());

        _json.WriteEndObject();
        return true;
    }

    // A key and its colon are on the same line.
    private bool IsKey()
    {
        var start = _at;
        var isKey =
            ReadScalar(isKey: true) is not null && Peek() == ':' && Peek(1) is ' ' or '\n' && _text.IndexOf('\n', start, _at - start) < 0;
        _at = start;
        return isKey;
    }
}
