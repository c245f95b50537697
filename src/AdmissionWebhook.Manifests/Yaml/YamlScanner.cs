namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>
/// Splits YAML 1.1 text into tokens by the rules of kubectl's parser (goyaml v2, a port of libyaml): a simple key ends on its line and
/// within 1024 characters, a plain scalar in flow context ends at <c>,?[]{}</c>, tabs never indent.
/// </summary>
internal sealed partial class YamlScanner
{
    private const int SimpleKeyLength = 1024;

    private readonly YamlCursor cursor;
    private readonly TokenQueue tokens = new();
    private readonly Stack<int> indents = new();
    private readonly List<SimpleKey> simpleKeys = [default];
    private int indent = -1;
    private bool simpleKeyAllowed = true;
    private bool ended;
    private bool headIsFinal;

    public YamlScanner(string text, int start, int line) => cursor = new YamlCursor(text, start, line);

    private int FlowLevel => simpleKeys.Count - 1;

    /// <summary>The next token; at the end always StreamEnd.</summary>
    /// <exception cref="ManifestFormatException">No token can be read; always fatal.</exception>
    public ref readonly Token Peek()
    {
        if (!headIsFinal)
        {
            while (!ended && (tokens.IsEmpty || HeadMayBecomeKey()))
            {
                FetchNext();
            }

            headIsFinal = true;
        }

        return ref tokens.Head;
    }

    public Token Take()
    {
        var token = Peek();
        if (token.Type != TokenType.StreamEnd)
        {
            tokens.RemoveHead();
            headIsFinal = false;
        }

        return token;
    }

    private bool HeadMayBecomeKey()
    {
        var may = false;
        for (var level = 0; level < simpleKeys.Count; level++)
        {
            may |= IsStillPossible(level) && simpleKeys[level].TokenNumber == tokens.Taken;
        }

        return may;
    }

    private bool IsStillPossible(int level)
    {
        var key = simpleKeys[level];
        if (!key.Possible)
        {
            return false;
        }

        if (key.Mark.Line == cursor.Line && key.Mark.Index + SimpleKeyLength >= cursor.Index)
        {
            return true;
        }

        Forget(level);
        return false;
    }

    private void SaveSimpleKey()
    {
        if (simpleKeyAllowed)
        {
            RemoveSimpleKey();
            simpleKeys[^1] = new SimpleKey(true, FlowLevel == 0 && indent == cursor.Column, tokens.Next, cursor.Mark);
        }
    }

    private void RemoveSimpleKey() => Forget(simpleKeys.Count - 1);

    private void Forget(int level)
    {
        if (simpleKeys[level] is { Possible: true, Required: true } key)
        {
            throw Broken(key.Mark, "could not find the ':' of this key");
        }

        simpleKeys[level] = default;
    }

    /// <summary>Opens a block collection if the column is deeper than the current one.</summary>
    private void RollIndent(int column, int? tokenNumber, TokenType type, Mark mark)
    {
        if (FlowLevel > 0 || indent >= column)
        {
            return;
        }

        indents.Push(indent);
        indent = column;
        var token = new Token(type, mark, mark);
        if (tokenNumber is { } number)
        {
            tokens.Insert(number, token);
        }
        else
        {
            tokens.Add(token);
        }
    }

    private void UnrollIndent(int column)
    {
        while (FlowLevel == 0 && indent > column)
        {
            tokens.Add(new Token(TokenType.BlockEnd, cursor.Mark, cursor.Mark));
            indent = indents.Pop();
        }
    }

    private void SkipToNextToken()
    {
        while (true)
        {
            if (cursor.Column == 0 && cursor.Current == '\uFEFF')
            {
                cursor.Skip();
            }

            while (cursor.Current == ' ' || (cursor.Current == '\t' && (FlowLevel > 0 || !simpleKeyAllowed)))
            {
                cursor.Skip();
            }

            if (cursor.Current == '#')
            {
                SkipToBreak();
            }

            if (!cursor.AtBreak)
            {
                return;
            }

            cursor.ReadBreak();
            simpleKeyAllowed |= FlowLevel == 0;
        }
    }

    private void SkipToBreak()
    {
        while (!cursor.AtBreakOrEnd)
        {
            cursor.Skip();
        }
    }

    private static ManifestFormatException Broken(Mark mark, string message) => new(message, mark.Line, mark.Column + 1, fatal: true);

    private readonly record struct SimpleKey(bool Possible, bool Required, int TokenNumber, Mark Mark);
}
