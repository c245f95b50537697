using System.Text;

namespace AdmissionWebhook.Manifests.Yaml;

internal sealed partial class YamlScanner
{
    private readonly StringBuilder scalar = new();
    private readonly StringBuilder trailingBreaks = new();
    private char leadingBreak;

    private void FetchPlainScalar()
    {
        var start = cursor.Mark;
        var end = start;
        var afterBreak = false;
        var blanks = (From: 0, To: 0);
        scalar.Clear();
        while (!(cursor.IsDocumentIndicator('-') || cursor.IsDocumentIndicator('.') || cursor.Current == '#'))
        {
            var from = cursor.Index;
            SkipPlainWord();
            if (cursor.Index > from)
            {
                if (afterBreak)
                {
                    Fold();
                    afterBreak = false;
                }
                else
                {
                    scalar.Append(cursor.Span(blanks.From, blanks.To));
                }

                scalar.Append(cursor.Span(from, cursor.Index));
                end = cursor.Mark;
            }

            if (!cursor.AtBlank && !cursor.AtBreak)
            {
                break;
            }

            blanks = SkipBlanks(ref afterBreak, forbidTabs: true);
            if (FlowLevel == 0 && cursor.Column < indent + 1)
            {
                break;
            }
        }

        simpleKeyAllowed |= afterBreak;
        tokens.Add(new Token(TokenType.Scalar, start, end, scalar.ToString()));
    }

    private void SkipPlainWord()
    {
        while (!cursor.AtBlankOrEnd
            && !(cursor.Current == ':' && cursor.IsBlankAhead(1))
            && !(FlowLevel > 0 && cursor.Current is (',' or '?' or '[' or ']' or '{' or '}')))
        {
            cursor.Skip();
        }
    }

    /// <summary>Skips blanks and breaks between two words; <see cref="Fold"/> uses the breaks.</summary>
    /// <returns>The blanks on the line of the first word.</returns>
    private (int From, int To) SkipBlanks(ref bool afterBreak, bool forbidTabs)
    {
        var (from, to) = (cursor.Index, cursor.Index);
        while (cursor.AtBlank || cursor.AtBreak)
        {
            if (cursor.AtBlank)
            {
                if (forbidTabs && afterBreak && cursor.Current == '\t' && cursor.Column < indent + 1)
                {
                    throw Broken(cursor.Mark, "a tab is used as indentation; YAML allows only spaces there");
                }

                cursor.Skip();
                to = afterBreak ? to : cursor.Index;
            }
            else if (afterBreak)
            {
                trailingBreaks.Append(cursor.ReadBreak());
            }
            else
            {
                (afterBreak, to) = (true, from);
                trailingBreaks.Clear();
                leadingBreak = cursor.ReadBreak();
            }
        }

        return (from, to);
    }

    /// <summary>Joins two lines: one break becomes a space, further breaks are kept.</summary>
    private void Fold()
    {
        if (leadingBreak is '\u2028' or '\u2029')
        {
            scalar.Append(leadingBreak);
        }
        else if (leadingBreak == '\n' && trailingBreaks.Length == 0)
        {
            scalar.Append(' ');
        }

        scalar.Append(trailingBreaks);
    }
}
