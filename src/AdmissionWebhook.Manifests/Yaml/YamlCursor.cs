namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>Walks a text character by character and counts lines; past the end it returns NUL.</summary>
internal sealed class YamlCursor(string text, int start, int line)
{
    private int _index = start;
    private int _line = line;
    private int _column;

    public Mark Mark => new(_index, _line, _column);

    public int Index => _index;

    public int Line => _line;

    public int Column => _column;

    public char Current => Peek(0);

    public bool AtEnd => _index >= text.Length;

    public bool AtBlank => Current is ' ' or '\t';

    public bool AtBreak => IsBreak(Current);

    public bool AtBreakOrEnd => AtEnd || AtBreak;

    public bool AtBlankOrEnd => AtBlank || AtBreakOrEnd;

    public char Peek(int ahead) => _index + ahead < text.Length ? text[_index + ahead] : '\0';

    /// <summary>Whether there is a blank, a break or the end that far ahead.</summary>
    public bool IsBlankAhead(int ahead) => _index + ahead >= text.Length || Peek(ahead) is ' ' or '\t' || IsBreak(Peek(ahead));

    public bool IsDocumentIndicator(char mark) => _column == 0 && Current == mark && Peek(1) == mark && Peek(2) == mark && IsBlankAhead(3);

    public string Slice(int from, int to) => text[from..to];

    public ReadOnlySpan<char> Span(int from, int to) => text.AsSpan(from, to - from);

    public void Skip(int count = 1)
    {
        _index += count;
        _column += count;
    }

    /// <summary>Skips a line break and returns it as YAML folds it: everything but the Unicode separators becomes LF.</summary>
    public char ReadBreak()
    {
        var read = Current;
        _index += read == '\r' && Peek(1) == '\n' ? 2 : 1;
        _line++;
        _column = 0;
        return read is '\u2028' or '\u2029' ? read : '\n';
    }

    public static bool IsBreak(char character) => character is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';
}
