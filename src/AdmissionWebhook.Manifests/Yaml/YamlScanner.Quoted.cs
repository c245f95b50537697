using System.Globalization;
using System.Text;

namespace AdmissionWebhook.Manifests.Yaml;

internal sealed partial class YamlScanner
{
    private void FetchQuotedScalar()
    {
        var start = cursor.Mark;
        var quote = cursor.Current;
        cursor.Skip();
        scalar.Clear();
        while (true)
        {
            if (cursor.AtEnd || cursor.IsDocumentIndicator('-') || cursor.IsDocumentIndicator('.'))
            {
                throw Broken(start, "this quote is never closed");
            }

            var afterBreak = ScanQuotedWord(quote, start);
            if (cursor.Current == quote)
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
                scalar.Append(cursor.Span(blanks.From, blanks.To));
            }
        }

        cursor.Skip();
        tokens.Add(new Token(TokenType.Scalar, start, cursor.Mark, scalar.ToString(), Style: NodeStyle.Quoted));
    }

    /// <returns>Whether the word ended with an escaped line break, which folds to nothing.</returns>
    private bool ScanQuotedWord(char quote, Mark start)
    {
        while (!cursor.AtBlankOrEnd)
        {
            if (quote == '\'' && cursor.Current == '\'' && cursor.Peek(1) == '\'')
            {
                scalar.Append('\'');
                cursor.Skip(2);
            }
            else if (cursor.Current == quote)
            {
                break;
            }
            else if (quote == '"' && cursor.Current == '\\' && YamlCursor.IsBreak(cursor.Peek(1)))
            {
                cursor.Skip();
                cursor.ReadBreak();
                leadingBreak = '\0';
                trailingBreaks.Clear();
                return true;
            }
            else if (quote == '"' && cursor.Current == '\\')
            {
                Unescape(start);
            }
            else
            {
                scalar.Append(cursor.Current);
                cursor.Skip();
            }
        }

        return false;
    }

    private void Unescape(Mark start)
    {
        var letter = cursor.Peek(1);
        if (letter is 'x' or 'u' or 'U')
        {
            var length = letter switch { 'x' => 2, 'u' => 4, _ => 8 };
            var digits = cursor.Slice(cursor.Index + 2, Math.Min(cursor.Index + 2 + length, cursor.Index + 2 + HexDigits(length)));
            scalar.Append(digits.Length == length && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                && Rune.TryCreate(code, out var rune)
                ? rune.ToString()
                : throw Broken(cursor.Mark, "an escape that is not a Unicode character"));
            cursor.Skip(2 + length);
            return;
        }

        scalar.Append(letter switch
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
            _ => throw Broken(cursor.AtEnd ? start : cursor.Mark, $"unknown escape \"\\{letter}\""),
        });
        cursor.Skip(2);
    }

    private int HexDigits(int limit)
    {
        var count = 0;
        while (count < limit && char.IsAsciiHexDigit(cursor.Peek(2 + count)))
        {
            count++;
        }

        return count;
    }
}
