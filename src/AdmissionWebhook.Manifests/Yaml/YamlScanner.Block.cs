namespace AdmissionWebhook.Manifests.Yaml;

internal sealed partial class YamlScanner
{
    private void FetchBlockScalar()
    {
        var start = cursor.Mark;
        var literal = cursor.Current == '|';
        cursor.Skip();
        var (chomping, explicitIndent) = ScanBlockHeader();
        var column = explicitIndent == 0 ? 0 : Math.Max(indent, 0) + explicitIndent;
        trailingBreaks.Clear();
        SkipBlockBreaks(ref column);
        scalar.Clear();
        leadingBreak = '\0';
        var leadingBlank = false;
        while (cursor.Column == column && !cursor.AtEnd)
        {
            var blank = cursor.AtBlank;
            if (!literal && leadingBreak == '\n' && !leadingBlank && !blank)
            {
                if (trailingBreaks.Length == 0)
                {
                    scalar.Append(' ');
                }
            }
            else if (leadingBreak != '\0')
            {
                scalar.Append(leadingBreak);
            }

            scalar.Append(trailingBreaks);
            trailingBreaks.Clear();
            leadingBlank = blank;
            var from = cursor.Index;
            SkipToBreak();
            scalar.Append(cursor.Span(from, cursor.Index));
            leadingBreak = cursor.AtEnd ? '\0' : cursor.ReadBreak();
            SkipBlockBreaks(ref column);
        }

        if (chomping != '-' && leadingBreak != '\0')
        {
            scalar.Append(leadingBreak);
        }

        if (chomping == '+')
        {
            scalar.Append(trailingBreaks);
        }

        var style = chomping == '+' ? NodeStyle.Kept : NodeStyle.Clipped;
        tokens.Add(new Token(TokenType.Scalar, start, cursor.Mark, scalar.ToString(), Style: style));
    }

    private (char Chomping, int Indent) ScanBlockHeader()
    {
        var chomping = '\0';
        var explicitIndent = 0;
        for (var part = 0; part < 2; part++)
        {
            if (chomping == '\0' && cursor.Current is '+' or '-')
            {
                chomping = cursor.Current;
                cursor.Skip();
            }
            else if (explicitIndent == 0 && char.IsAsciiDigit(cursor.Current))
            {
                explicitIndent = cursor.Current == '0'
                    ? throw Broken(cursor.Mark, "the indentation of a block scalar is 1 to 9")
                    : cursor.Current - '0';
                cursor.Skip();
            }
        }

        while (cursor.AtBlank)
        {
            cursor.Skip();
        }

        if (cursor.Current == '#')
        {
            SkipToBreak();
        }

        if (!cursor.AtBreakOrEnd)
        {
            throw Broken(cursor.Mark, "a block scalar's text starts on the next line");
        }

        if (cursor.AtBreak)
        {
            cursor.ReadBreak();
        }

        return (chomping, explicitIndent);
    }

    /// <summary>Skips indentation and empty lines; if no indentation is given, the deepest of them sets it.</summary>
    private void SkipBlockBreaks(ref int column)
    {
        var deepest = 0;
        while (true)
        {
            while ((column == 0 || cursor.Column < column) && cursor.Current == ' ')
            {
                cursor.Skip();
            }

            deepest = Math.Max(deepest, cursor.Column);
            if ((column == 0 || cursor.Column < column) && cursor.Current == '\t')
            {
                throw Broken(cursor.Mark, "a tab is used as indentation; YAML allows only spaces there");
            }

            if (!cursor.AtBreak)
            {
                break;
            }

            trailingBreaks.Append(cursor.ReadBreak());
        }

        if (column == 0)
        {
            column = Math.Max(deepest, Math.Max(indent + 1, 1));
        }
    }
}
