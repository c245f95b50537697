namespace AdmissionWebhook.Manifests.Yaml;

internal sealed partial class YamlScanner
{
    private void FetchNext()
    {
        SkipToNextToken();
        UnrollIndent(_cursor.Column);
        if (_cursor.AtEnd)
        {
            UnrollIndent(-1);
            RemoveSimpleKey();
            _tokens.Add(new Token(TokenType.StreamEnd, _cursor.Mark, _cursor.Mark));
            _ended = true;
        }
        else if (_cursor.Column == 0 && _cursor.Current == '%')
        {
            CloseDocument();
            FetchDirective();
        }
        else if (_cursor.IsDocumentIndicator('-') || _cursor.IsDocumentIndicator('.'))
        {
            CloseDocument();
            Add(_cursor.Current == '-' ? TokenType.DocumentStart : TokenType.DocumentEnd, 3);
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
        _simpleKeyAllowed = false;
    }

    private void FetchContent()
    {
        var blankNext = _cursor.IsBlankAhead(1);
        var flow = FlowLevel > 0;
        switch (_cursor.Current)
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
                _simpleKeyAllowed = true;
                Add(TokenType.FlowEntry);
                break;
            case '-' when blankNext:
                FetchBlockIndicator(TokenType.BlockEntry, TokenType.BlockSequenceStart, "a sequence entry is not allowed here");
                _simpleKeyAllowed = true;
                break;
            case '?' when flow || blankNext:
                FetchBlockIndicator(TokenType.Key, TokenType.BlockMappingStart, "a mapping key is not allowed here");
                _simpleKeyAllowed = !flow;
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
                _simpleKeyAllowed = false;
                FetchTag();
                break;
            case '|' or '>' when !flow:
                RemoveSimpleKey();
                _simpleKeyAllowed = true;
                FetchBlockScalar();
                break;
            case '\'' or '"':
                SaveSimpleKey();
                _simpleKeyAllowed = false;
                FetchQuotedScalar();
                break;
            default:
                FetchPlain(flow);
                break;
        }
    }

    private void FetchPlain(bool flow)
    {
        var starts = _cursor.Current switch
        {
            '-' => _cursor.Peek(1) is not (' ' or '\t'),
            '?' or ':' => !flow && !_cursor.IsBlankAhead(1),
            ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`' => false,
            _ => !_cursor.AtBlankOrEnd,
        };
        if (!starts)
        {
            throw Broken(
                _cursor.Mark,
                _cursor.Current == '\t' ? TabIndentation : $"a value cannot start with '{_cursor.Current}'; quote it"
            );
        }

        SaveSimpleKey();
        _simpleKeyAllowed = false;
        FetchPlainScalar();
    }

    private void OpenFlow(TokenType type)
    {
        SaveSimpleKey();
        _simpleKeys.Add(default);
        _simpleKeyAllowed = true;
        Add(type);
    }

    private void CloseFlow(TokenType type)
    {
        RemoveSimpleKey();
        if (FlowLevel > 0)
        {
            _simpleKeys.RemoveAt(_simpleKeys.Count - 1);
        }

        _simpleKeyAllowed = false;
        Add(type);
    }

    private void FetchBlockIndicator(TokenType type, TokenType collection, string notAllowed)
    {
        if (FlowLevel == 0)
        {
            if (!_simpleKeyAllowed)
            {
                throw Broken(_cursor.Mark, notAllowed);
            }

            RollIndent(_cursor.Column, null, collection, _cursor.Mark);
        }

        RemoveSimpleKey();
        Add(type);
    }

    private void FetchValue()
    {
        var level = _simpleKeys.Count - 1;
        if (IsStillPossible(level))
        {
            var key = _simpleKeys[level];
            _tokens.Insert(key.TokenNumber, new Token(TokenType.Key, key.Mark, key.Mark));
            RollIndent(key.Mark.Column, key.TokenNumber, TokenType.BlockMappingStart, key.Mark);
            _simpleKeys[level] = default;
            _simpleKeyAllowed = false;
        }
        else
        {
            if (FlowLevel == 0)
            {
                if (!_simpleKeyAllowed)
                {
                    throw Broken(_cursor.Mark, "a mapping value is not allowed here; quote text that contains \": \"");
                }

                RollIndent(_cursor.Column, null, TokenType.BlockMappingStart, _cursor.Mark);
            }

            _simpleKeyAllowed = FlowLevel == 0;
        }

        Add(TokenType.Value);
    }

    private void Add(TokenType type, int length = 1)
    {
        var start = _cursor.Mark;
        _cursor.Skip(length);
        _tokens.Add(new Token(type, start, _cursor.Mark));
    }
}
