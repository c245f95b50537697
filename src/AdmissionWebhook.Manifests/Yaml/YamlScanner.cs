namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>
/// Splits YAML 1.1 text into tokens by the rules of kubectl's parser (goyaml v2, a port of libyaml): a simple key ends on its line and
/// within 1024 characters, a plain scalar in flow context ends at <c>,?[]{}</c>, tabs never indent.
/// </summary>
internal sealed partial class YamlScanner
{
    private const int SimpleKeyLength = 1024;
    private const string TabIndentation = "a tab is used as indentation; YAML allows only spaces there";

    private readonly YamlCursor _cursor;
    private readonly TokenQueue _tokens = new();
    private readonly Stack<int> _indents = new();
    private readonly List<SimpleKey> _simpleKeys = [default];
    private int _indent = -1;
    private bool _simpleKeyAllowed = true;
    private bool _ended;
    private bool _headIsFinal;

    public YamlScanner(string text, int start, int line) => _cursor = new YamlCursor(text, start, line);

    private int FlowLevel => _simpleKeys.Count - 1;

    /// <summary>The next token; at the end always StreamEnd.</summary>
    /// <exception cref="ManifestFormatException">No token can be read; always fatal.</exception>
    public ref readonly Token Peek()
    {
        if (!_headIsFinal)
        {
            while (!_ended && (_tokens.IsEmpty || HeadMayBecomeKey()))
            {
                FetchNext();
            }

            _headIsFinal = true;
        }

        return ref _tokens.Head;
    }

    public Token Take()
    {
        var token = Peek();
        if (token.Type != TokenType.StreamEnd)
        {
            _tokens.RemoveHead();
            _headIsFinal = false;
        }

        return token;
    }

    private bool HeadMayBecomeKey()
    {
        var may = false;
        for (var level = 0; level < _simpleKeys.Count; level++)
        {
            may |= IsStillPossible(level) && _simpleKeys[level].TokenNumber == _tokens.Taken;
        }

        return may;
    }

    private bool IsStillPossible(int level)
    {
        var key = _simpleKeys[level];
        if (!key.Possible)
        {
            return false;
        }

        if (key.Mark.Line == _cursor.Line && key.Mark.Index + SimpleKeyLength >= _cursor.Index)
        {
            return true;
        }

        Forget(level);
        return false;
    }

    private void SaveSimpleKey()
    {
        if (_simpleKeyAllowed)
        {
            RemoveSimpleKey();
            _simpleKeys[^1] = new SimpleKey(true, FlowLevel == 0 && _indent == _cursor.Column, _tokens.Next, _cursor.Mark);
        }
    }

    private void RemoveSimpleKey() => Forget(_simpleKeys.Count - 1);

    private void Forget(int level)
    {
        if (_simpleKeys[level] is { Possible: true, Required: true } key)
        {
            throw Broken(key.Mark, "could not find the ':' of this key");
        }

        _simpleKeys[level] = default;
    }

    /// <summary>Opens a block collection if the column is deeper than the current one.</summary>
    private void RollIndent(int column, int? tokenNumber, TokenType type, Mark mark)
    {
        if (FlowLevel > 0 || _indent >= column)
        {
            return;
        }

        _indents.Push(_indent);
        _indent = column;
        var token = new Token(type, mark, mark);
        if (tokenNumber is { } number)
        {
            _tokens.Insert(number, token);
        }
        else
        {
            _tokens.Add(token);
        }
    }

    private void UnrollIndent(int column)
    {
        while (FlowLevel == 0 && _indent > column)
        {
            _tokens.Add(new Token(TokenType.BlockEnd, _cursor.Mark, _cursor.Mark));
            _indent = _indents.Pop();
        }
    }

    private void SkipToNextToken()
    {
        while (true)
        {
            if (_cursor.Column == 0 && _cursor.Current == '\uFEFF')
            {
                _cursor.Skip();
            }

            while (_cursor.Current == ' ' || (_cursor.Current == '\t' && (FlowLevel > 0 || !_simpleKeyAllowed)))
            {
                _cursor.Skip();
            }

            if (_cursor.Current == '#')
            {
                SkipToBreak();
            }

            if (!_cursor.AtBreak)
            {
                return;
            }

            _cursor.ReadBreak();
            _simpleKeyAllowed |= FlowLevel == 0;
        }
    }

    private void SkipToBreak()
    {
        while (!_cursor.AtBreakOrEnd)
        {
            _cursor.Skip();
        }
    }

    private static ManifestFormatException Broken(Mark mark, string message) => new(message, mark.Line, mark.Column + 1, fatal: true);

    private readonly record struct SimpleKey(bool Possible, bool Required, int TokenNumber, Mark Mark);
}
