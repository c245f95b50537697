using System.Globalization;
using System.Text;

namespace AdmissionWebhook.Manifests.Yaml;

internal sealed partial class YamlScanner
{
    private void FetchQuotedScalar()
    {
        var start = _cursor.Mark;
        var quote = _cursor.Current;
        _cursor.Skip();
        _scalar.Clear();
        while (true)
        {
            if (_cursor.AtEnd || _cursor.IsDocumentIndicator('-') || _cursor.IsDocumentIndicator('.'))
            {
                throw Broken(start, "this quote is never closed");
            }

            var afterBreak = ScanQuotedWord(quote, start);
            if (_cursor.Current == quote)
            {
                break;
            }

            var blanks = SkipBlanks(ref afterBreak, forbidTabs: false);
            if (afterBreak)
            {
                Fold();
            }
            else
            {
                _scalar.Append(_cursor.Span(blanks.From, blanks.To));
            }
        }

        _cursor.Skip();
        _tokens.Add(new Token(TokenType.Scalar, start, _cursor.Mark, _scalar.ToString(), Style: NodeStyle.Quoted));
    }

    /// <returns>Whether the word ended with an escaped line break, which folds to nothing.</returns>
    private bool ScanQuotedWord(char quote, Mark start)
    {
        while (!_cursor.AtBlankOrEnd)
        {
            if (quote == '\'' && _cursor.Current == '\'' && _cursor.Peek(1) == '\'')
            {
                _scalar.Append('\'');
                _cursor.Skip(2);
            }
            else if (_cursor.Current == quote)
            {
                break;
            }
            else if (quote == '"' && _cursor.Current == '\\' && YamlCursor.IsBreak(_cursor.Peek(1)))
            {
                _cursor.Skip();
                _cursor.ReadBreak();
                _leadingBreak = '\0';
                _trailingBreaks.Clear();
                return true;
            }
            else if (quote == '"' && _cursor.Current == '\\')
            {
                Unescape(start);
            }
            else
            {
                _scalar.Append(_cursor.Current);
                _cursor.Skip();
            }
        }

        return false;
    }

    private void Unescape(Mark start)
    {
        var letter = _cursor.Peek(1);
        if (letter is 'x' or 'u' or 'U')
        {
            var length = letter switch
            {
                'x' => 2,
                'u' => 4,
                _ => 8,
            };
            var digits = _cursor.Slice(_cursor.Index + 2, Math.Min(_cursor.Index + 2 + length, _cursor.Index + 2 + HexDigits(length)));
            _scalar.Append(
                digits.Length == length
                && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                && Rune.TryCreate(code, out var rune)
                    ? rune.ToString()
                    : throw Broken(_cursor.Mark, "an escape that is not a Unicode character")
            );
            _cursor.Skip(2 + length);
            return;
        }

        _scalar.Append(
            letter switch
            {
                '0' => '\0',
                'a' => '\a',
                'b' => '\b',
                't' or '\t' => '\t',
                'n' => '\n',
                'v' => '\v',
                'f' => '\f',
                'r' => '\r',
                'e' => '\e',
                ' ' or '"' or '\'' or '\\' => letter,
                'N' => '\u0085',
                '_' => '\u00A0',
                'L' => '\u2028',
                'P' => '\u2029',
                _ => throw Broken(_cursor.AtEnd ? start : _cursor.Mark, $"unknown escape \"\\{letter}\""),
            }
        );
        _cursor.Skip(2);
    }

    private int HexDigits(int limit)
    {
        var count = 0;
        while (count < limit && char.IsAsciiHexDigit(_cursor.Peek(2 + count)))
        {
            count++;
        }

        return count;
    }
}
