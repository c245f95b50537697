namespace AdmissionWebhook.Manifests.Yaml;

internal sealed partial class YamlScanner
{
    private void FetchNext()
    {
        SkipToNextToken();
        UnrollIndent(cursor.Column);
        if (cursor.AtEnd)
        {
            UnrollIndent(-1);
            RemoveSimpleKey();
            tokens.Add(new Token(TokenType.StreamEnd, cursor.Mark, cursor.Mark));
            ended = true;
        }
        else if (cursor.Column == 0 && cursor.Current == '%')
        {
            CloseDocument();
            FetchDirective();
        }
        else if (cursor.IsDocumentIndicator('-') || cursor.IsDocumentIndicator('.'))
        {
            CloseDocument();
            Add(cursor.Current == '-' ? TokenType.DocumentStart : TokenType.DocumentEnd, 3);
        }
        else
        {
            FetchContent();
        }
    }

    private void CloseDocument()
    {
        UnrollIndent(-1);
        RemoveSimpleKey();
        simpleKeyAllowed = false;
    }

    private void FetchContent()
    {
        var blankNext = cursor.IsBlankAhead(1);
        var flow = FlowLevel > 0;
        switch (cursor.Current)
        {
            case '[':
                OpenFlow(TokenType.FlowSequenceStart);
                break;
            case '{':
                OpenFlow(TokenType.FlowMappingStart);
                break;
            case ']':
                CloseFlow(TokenType.FlowSequenceEnd);
                break;
            case '}':
                CloseFlow(TokenType.FlowMappingEnd);
                break;
            case ',':
                RemoveSimpleKey();
                simpleKeyAllowed = true;
                Add(TokenType.FlowEntry);
                break;
            case '-' when blankNext:
                FetchBlockIndicator(TokenType.BlockEntry, TokenType.BlockSequenceStart, "a sequence entry is not allowed here");
                simpleKeyAllowed = true;
                break;
            case '?' when flow || blankNext:
                FetchBlockIndicator(TokenType.Key, TokenType.BlockMappingStart, "a mapping key is not allowed here");
                simpleKeyAllowed = !flow;
                break;
            case ':' when flow || blankNext:
                FetchValue();
                break;
            case '*':
                FetchName(TokenType.Alias);
                break;
            case '&':
                FetchName(TokenType.Anchor);
                break;
            case '!':
                SaveSimpleKey();
                simpleKeyAllowed = false;
                FetchTag();
                break;
            case '|' or '>' when !flow:
                RemoveSimpleKey();
                simpleKeyAllowed = true;
                FetchBlockScalar();
                break;
            case '\'' or '"':
                SaveSimpleKey();
                simpleKeyAllowed = false;
                FetchQuotedScalar();
                break;
            default:
                FetchPlain(flow);
                break;
        }
    }

    private void FetchPlain(bool flow)
    {
        var starts = cursor.Current switch
        {
            '-' => cursor.Peek(1) is not (' ' or '\t'),
            '?' or ':' => !flow && !cursor.IsBlankAhead(1),
            ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`' => false,
            _ => !cursor.AtBlankOrEnd,
        };
        if (!starts)
        {
            throw Broken(cursor.Mark, cursor.Current == '\t'
                ? "a tab is used as indentation; YAML allows only spaces there"
                : $"a value cannot start with '{cursor.Current}'; quote it");
        }

        SaveSimpleKey();
        simpleKeyAllowed = false;
        FetchPlainScalar();
    }

    private void OpenFlow(TokenType type)
    {
        SaveSimpleKey();
        simpleKeys.Add(default);
        simpleKeyAllowed = true;
        Add(type);
    }

    private void CloseFlow(TokenType type)
    {
        RemoveSimpleKey();
        if (FlowLevel > 0)
        {
            simpleKeys.RemoveAt(simpleKeys.Count - 1);
        }

        simpleKeyAllowed = false;
        Add(type);
    }

    private void FetchBlockIndicator(TokenType type, TokenType collection, string notAllowed)
    {
        if (FlowLevel == 0)
        {
            if (!simpleKeyAllowed)
            {
                throw Broken(cursor.Mark, notAllowed);
            }

            RollIndent(cursor.Column, null, collection, cursor.Mark);
        }

        RemoveSimpleKey();
        Add(type);
    }

    private void FetchValue()
    {
        var level = simpleKeys.Count - 1;
        if (IsStillPossible(level))
        {
            var key = simpleKeys[level];
            tokens.Insert(key.TokenNumber, new Token(TokenType.Key, key.Mark, key.Mark));
            RollIndent(key.Mark.Column, key.TokenNumber, TokenType.BlockMappingStart, key.Mark);
            simpleKeys[level] = default;
            simpleKeyAllowed = false;
        }
        else
        {
            if (FlowLevel == 0)
            {
                if (!simpleKeyAllowed)
                {
                    throw Broken(cursor.Mark, "a mapping value is not allowed here; quote text that contains \": \"");
                }

                RollIndent(cursor.Column, null, TokenType.BlockMappingStart, cursor.Mark);
            }

            simpleKeyAllowed = FlowLevel == 0;
        }

        Add(TokenType.Value);
    }

    private void Add(TokenType type, int length = 1)
    {
        var start = cursor.Mark;
        cursor.Skip(length);
        tokens.Add(new Token(type, start, cursor.Mark));
    }
}
