namespace AdmissionWebhook.Manifests.Yaml;

internal sealed partial class YamlScanner
{
    private void FetchBlockScalar()
    {
        var start = _cursor.Mark;
        var literal = _cursor.Current == '|';
        _cursor.Skip();
        var (chomping, explicitIndent) = ScanBlockHeader();
        var column = explicitIndent == 0 ? 0 : Math.Max(_indent, 0) + explicitIndent;
        _trailingBreaks.Clear();
        SkipBlockBreaks(ref column);
        _scalar.Clear();
        _leadingBreak = '\0';
        var leadingBlank = false;
        while (_cursor.Column == column && !_cursor.AtEnd)
        {
            var blank = _cursor.AtBlank;
            if (!literal && _leadingBreak == '\n' && !leadingBlank && !blank)
            {
                if (_trailingBreaks.Length == 0)
                {
                    _scalar.Append(' ');
                }
            }
            else if (_leadingBreak != '\0')
            {
                _scalar.Append(_leadingBreak);
            }

            _scalar.Append(_trailingBreaks);
            _trailingBreaks.Clear();
            leadingBlank = blank;
            var from = _cursor.Index;
            SkipToBreak();
            _scalar.Append(_cursor.Span(from, _cursor.Index));
            _leadingBreak = _cursor.AtEnd ? '\0' : _cursor.ReadBreak();
            SkipBlockBreaks(ref column);
        }

        if (chomping != '-' && _leadingBreak != '\0')
        {
            _scalar.Append(_leadingBreak);
        }

        if (chomping == '+')
        {
            _scalar.Append(_trailingBreaks);
        }

        var style = chomping == '+' ? NodeStyle.Kept : NodeStyle.Clipped;
        _tokens.Add(new Token(TokenType.Scalar, start, _cursor.Mark, _scalar.ToString(), Style: style));
    }

    private (char Chomping, int Indent) ScanBlockHeader()
    {
        var chomping = '\0';
        var explicitIndent = 0;
        for (var part = 0; part < 2; part++)
        {
            if (chomping == '\0' && _cursor.Current is '+' or '-')
            {
                chomping = _cursor.Current;
                _cursor.Skip();
            }
            else if (explicitIndent == 0 && char.IsAsciiDigit(_cursor.Current))
            {
                explicitIndent =
                    _cursor.Current == '0'
                        ? throw Broken(_cursor.Mark, "the indentation of a block scalar is 1 to 9")
                        : _cursor.Current - '0';
                _cursor.Skip();
            }
        }

        while (_cursor.AtBlank)
        {
            _cursor.Skip();
        }

        if (_cursor.Current == '#')
        {
            SkipToBreak();
        }

        if (!_cursor.AtBreakOrEnd)
        {
            throw Broken(_cursor.Mark, "a block scalar's text starts on the next line");
        }

        if (_cursor.AtBreak)
        {
            _cursor.ReadBreak();
        }

        return (chomping, explicitIndent);
    }

    /// <summary>Skips indentation and empty lines; if no indentation is given, the deepest of them sets it.</summary>
    private void SkipBlockBreaks(ref int column)
    {
        var deepest = 0;
        while (true)
        {
            while ((column == 0 || _cursor.Column < column) && _cursor.Current == ' ')
            {
                _cursor.Skip();
            }

            deepest = Math.Max(deepest, _cursor.Column);
            if ((column == 0 || _cursor.Column < column) && _cursor.Current == '\t')
            {
                throw Broken(_cursor.Mark, TabIndentation);
            }

            if (!_cursor.AtBreak)
            {
                break;
            }

            _trailingBreaks.Append(_cursor.ReadBreak());
        }

        if (column == 0)
        {
            column = Math.Max(deepest, Math.Max(_indent + 1, 1));
        }
    }
}
