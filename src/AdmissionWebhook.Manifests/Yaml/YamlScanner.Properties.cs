using System.Text;

namespace AdmissionWebhook.Manifests.Yaml;

internal sealed partial class YamlScanner
{
    private void FetchName(TokenType type)
    {
        SaveSimpleKey();
        simpleKeyAllowed = false;
        var start = cursor.Mark;
        cursor.Skip();
        var from = cursor.Index;
        SkipWord();
        if (cursor.Index == from || !(cursor.AtBlankOrEnd || "?:,]}%@`".Contains(cursor.Current)))
        {
            throw Broken(cursor.Mark, $"the name of an {(type == TokenType.Alias ? "alias" : "anchor")} can hold only letters, digits, '_' and '-'");
        }

        tokens.Add(new Token(type, start, cursor.Mark, cursor.Slice(from, cursor.Index)));
    }

    private void FetchTag()
    {
        var start = cursor.Mark;
        string handle, suffix;
        if (cursor.Peek(1) == '<')
        {
            cursor.Skip(2);
            (handle, suffix) = ("", ScanUri(start));
            if (cursor.Current != '>')
            {
                throw Broken(start, "a tag lacks its closing '>'");
            }

            cursor.Skip();
        }
        else
        {
            (handle, suffix) = ScanShorthand(start);
        }

        if (!cursor.AtBlankOrEnd)
        {
            throw Broken(cursor.Mark, "a tag must end with a space or line break");
        }

        tokens.Add(new Token(TokenType.Tag, start, cursor.Mark, suffix, handle));
    }

    private (string Handle, string Suffix) ScanShorthand(Mark start)
    {
        var from = cursor.Index;
        cursor.Skip();
        SkipWord();
        if (cursor.Current == '!')
        {
            cursor.Skip();
            return (cursor.Slice(from, cursor.Index), ScanUri(start));
        }

        // No second '!': the text read so far is part of the primary handle's suffix.
        var suffix = cursor.Slice(from + 1, cursor.Index) + ScanUri(start);
        return suffix.Length == 0 ? ("", "!") : ("!", suffix);
    }

    private string ScanUri(Mark start)
    {
        var bytes = new List<byte>();
        while (char.IsAsciiLetterOrDigit(cursor.Current) || (!cursor.AtEnd && "_-;/?:@&=+$,.!~*'()[]%".Contains(cursor.Current)))
        {
            if (cursor.Current == '%')
            {
                if (!char.IsAsciiHexDigit(cursor.Peek(1)) || !char.IsAsciiHexDigit(cursor.Peek(2)))
                {
                    throw Broken(start, "a tag holds a broken % escape");
                }

                bytes.Add(Convert.FromHexString(cursor.Slice(cursor.Index + 1, cursor.Index + 3))[0]);
                cursor.Skip(3);
            }
            else
            {
                bytes.Add((byte)cursor.Current);
                cursor.Skip();
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private void FetchDirective()
    {
        var start = cursor.Mark;
        cursor.Skip();
        var from = cursor.Index;
        SkipToBreak();
        var words = cursor.Slice(from, cursor.Index).Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        tokens.Add(words switch
        {
            ["YAML", "1.1" or "1.2"] => new Token(TokenType.VersionDirective, start, cursor.Mark),
            ["YAML", ..] => throw Broken(start, "only YAML 1.1 and 1.2 can be read"),
            ["TAG", var handle, var prefix] when handle.StartsWith('!') => new Token(TokenType.TagDirective, start, cursor.Mark, prefix, handle),
            _ => throw Broken(start, "unknown directive; quote text that starts with '%'"),
        });
    }

    private void SkipWord()
    {
        while (char.IsAsciiLetterOrDigit(cursor.Current) || cursor.Current is '_' or '-')
        {
            cursor.Skip();
        }
    }
}
