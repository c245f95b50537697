using System.Text;

namespace AdmissionWebhook.Manifests.Yaml;

internal sealed partial class YamlScanner
{
    private void FetchName(TokenType type)
    {
        SaveSimpleKey();
        _simpleKeyAllowed = false;
        var start = _cursor.Mark;
        _cursor.Skip();
        var from = _cursor.Index;
        SkipWord();
        if (_cursor.Index == from || !(_cursor.AtBlankOrEnd || "?:,]}%@`".Contains(_cursor.Current)))
        {
            throw Broken(
                _cursor.Mark,
                $"the name of an {(type == TokenType.Alias ? "alias" : "anchor")} can contain only letters, digits, '_' and '-'"
            );
        }

        _tokens.Add(new Token(type, start, _cursor.Mark, _cursor.Slice(from, _cursor.Index)));
    }

    private void FetchTag()
    {
        var start = _cursor.Mark;
        string handle,
            suffix;
        if (_cursor.Peek(1) == '<')
        {
            _cursor.Skip(2);
            (handle, suffix) = ("", ScanUri(start));
            if (_cursor.Current != '>')
            {
                throw Broken(start, "a tag lacks its closing '>'");
            }

            _cursor.Skip();
        }
        else
        {
            (handle, suffix) = ScanShorthand(start);
        }

        if (!_cursor.AtBlankOrEnd)
        {
            throw Broken(_cursor.Mark, "a tag must end with a space or line break");
        }

        _tokens.Add(new Token(TokenType.Tag, start, _cursor.Mark, suffix, handle));
    }

    private (string Handle, string Suffix) ScanShorthand(Mark start)
    {
        var from = _cursor.Index;
        _cursor.Skip();
        SkipWord();
        if (_cursor.Current == '!')
        {
            _cursor.Skip();
            return (_cursor.Slice(from, _cursor.Index), ScanUri(start));
        }

        // No second '!': the text read so far is part of the primary handle's suffix.
        var suffix = _cursor.Slice(from + 1, _cursor.Index) + ScanUri(start);
        return suffix.Length == 0 ? ("", "!") : ("!", suffix);
    }

    private string ScanUri(Mark start)
    {
        var bytes = new List<byte>();
        while (char.IsAsciiLetterOrDigit(_cursor.Current) || (!_cursor.AtEnd && "_-;/?:@&=+$,.!~*'()[]%".Contains(_cursor.Current)))
        {
            if (_cursor.Current == '%')
            {
                if (!char.IsAsciiHexDigit(_cursor.Peek(1)) || !char.IsAsciiHexDigit(_cursor.Peek(2)))
                {
                    throw Broken(start, "a tag contains a broken % escape");
                }

                bytes.Add(Convert.FromHexString(_cursor.Slice(_cursor.Index + 1, _cursor.Index + 3))[0]);
                _cursor.Skip(3);
            }
            else
            {
                bytes.Add((byte)_cursor.Current);
                _cursor.Skip();
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private void FetchDirective()
    {
        var start = _cursor.Mark;
        _cursor.Skip();
        var from = _cursor.Index;
        SkipToBreak();
        var words = _cursor.Slice(from, _cursor.Index).Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        _tokens.Add(
            words switch
            {
                ["YAML", "1.1" or "1.2"] => new Token(TokenType.VersionDirective, start, _cursor.Mark),
                ["YAML", ..] => throw Broken(start, "only YAML 1.1 and 1.2 can be read"),
                ["TAG", var handle, var prefix] when handle.StartsWith('!') => new Token(
                    TokenType.TagDirective,
                    start,
                    _cursor.Mark,
                    prefix,
                    handle
                ),
                _ => throw Broken(start, "unknown directive; quote text that starts with '%'"),
            }
        );
    }

    private void SkipWord()
    {
        while (char.IsAsciiLetterOrDigit(_cursor.Current) || _cursor.Current is '_' or '-')
        {
            _cursor.Skip();
        }
    }
}
