using System.Text;

namespace AdmissionWebhook.Manifests.Yaml;

internal sealed partial class YamlScanner
{
    private readonly StringBuilder _scalar = new();
    private readonly StringBuilder _trailingBreaks = new();
    private char _leadingBreak;

    private void FetchPlainScalar()
    {
        var start = _cursor.Mark;
        var end = start;
        var afterBreak = false;
        var blanks = (From: 0, To: 0);
        _scalar.Clear();
        while (!(_cursor.IsDocumentIndicator('-') || _cursor.IsDocumentIndicator('.') || _cursor.Current == '#'))
        {
            var from = _cursor.Index;
            SkipPlainWord();
            if (_cursor.Index > from)
            {
                if (afterBreak)
                {
                    Fold();
                    afterBreak = false;
                }
                else
                {
                    _scalar.Append(_cursor.Span(blanks.From, blanks.To));
                }

                _scalar.Append(_cursor.Span(from, _cursor.Index));
                end = _cursor.Mark;
            }

            if (!_cursor.AtBlank && !_cursor.AtBreak)
            {
                break;
            }

            blanks = SkipBlanks(ref afterBreak, forbidTabs: true);
            if (FlowLevel == 0 && _cursor.Column < _indent + 1)
            {
                break;
            }
        }

        _simpleKeyAllowed |= afterBreak;
        _tokens.Add(new Token(TokenType.Scalar, start, end, _scalar.ToString()));
    }

    private void SkipPlainWord()
    {
        while (
            !_cursor.AtBlankOrEnd
            && !(_cursor.Current == ':' && _cursor.IsBlankAhead(1))
            && !(FlowLevel > 0 && _cursor.Current is (',' or '?' or '[' or ']' or '{' or '}'))
        )
        {
            _cursor.Skip();
        }
    }

    /// <summary>Skips blanks and breaks between two words; <see cref="Fold"/> uses the breaks.</summary>
    /// <returns>The blanks on the line of the first word.</returns>
    private (int From, int To) SkipBlanks(ref bool afterBreak, bool forbidTabs)
    {
        var (from, to) = (_cursor.Index, _cursor.Index);
        while (_cursor.AtBlank || _cursor.AtBreak)
        {
            if (_cursor.AtBlank)
            {
                if (forbidTabs && afterBreak && _cursor.Current == '\t' && _cursor.Column < _indent + 1)
                {
                    throw Broken(_cursor.Mark, TabIndentation);
                }

                _cursor.Skip();
                to = afterBreak ? to : _cursor.Index;
            }
            else if (afterBreak)
            {
                _trailingBreaks.Append(_cursor.ReadBreak());
            }
            else
            {
                (afterBreak, to) = (true, from);
                _trailingBreaks.Clear();
                _leadingBreak = _cursor.ReadBreak();
            }
        }

        return (from, to);
    }

    /// <summary>Joins two lines: one break becomes a space, further breaks are kept.</summary>
    private void Fold()
    {
        if (_leadingBreak is '\u2028' or '\u2029')
        {
            _scalar.Append(_leadingBreak);
        }
        else if (_leadingBreak == '\n' && _trailingBreaks.Length == 0)
        {
            _scalar.Append(' ');
        }

        _scalar.Append(_trailingBreaks);
    }
}
