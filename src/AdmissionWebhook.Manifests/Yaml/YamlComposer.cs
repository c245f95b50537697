namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>Reads the documents of a YAML text one by one into node trees.</summary>
internal sealed partial class YamlComposer
{
    private readonly YamlScanner _scanner;
    private readonly Dictionary<string, Node> _anchors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _tagHandles = new(StringComparer.Ordinal);
    private ExpansionBudget _budget = new();
    private ManifestFormatException? _fault;
    private bool _first = true;

    /// <param name="text">The whole decoded file.</param>
    /// <param name="start">Where reading starts; the beginning of a line.</param>
    /// <param name="line">The 1-based line of <paramref name="start"/>.</param>
    public YamlComposer(string text, int start, int line)
    {
        // kubectl reads line by line, so it always sees a final line break.
        _scanner = new YamlScanner(text.Length == 0 || text[^1] == '\n' ? text : text + "\n", start, line);
    }

    /// <summary>Aliases can make the current document larger than its text.</summary>
    public bool Expands => _anchors.Count > 0;

    private TokenType Ahead => _scanner.Peek().Type;

    /// <returns>The root of the next document, or null at the end of the stream.</returns>
    /// <exception cref="ManifestFormatException">The document is broken; unless fatal, the next one can be read.</exception>
    public Node? Next()
    {
        while (Ahead == TokenType.DocumentEnd)
        {
            _scanner.Take();
        }

        if (Ahead == TokenType.StreamEnd)
        {
            return null;
        }

        StartDocument();
        var root = Ahead
            is TokenType.VersionDirective
                or TokenType.TagDirective
                or TokenType.DocumentStart
                or TokenType.DocumentEnd
                or TokenType.StreamEnd
            ? Empty(_scanner.Peek().Start)
            : ComposeNode(1, block: true, indentless: false);
        return _fault is null ? root : throw _fault;
    }

    private void StartDocument()
    {
        _anchors.Clear();
        _tagHandles.Clear();
        (_tagHandles["!"], _tagHandles["!!"]) = ("!", ScalarResolution.TagPrefix);
        _budget = new ExpansionBudget();
        _fault = null;
        var bare = _first && Ahead is not (TokenType.VersionDirective or TokenType.TagDirective or TokenType.DocumentStart);
        _first = false;
        if (bare)
        {
            return;
        }

        while (Ahead is TokenType.VersionDirective or TokenType.TagDirective)
        {
            if (_scanner.Take() is { Type: TokenType.TagDirective } directive)
            {
                _tagHandles[directive.Handle] = directive.Value;
            }
        }

        Expect(TokenType.DocumentStart, "expected \"---\" here; check the indentation");
    }

    private Token Expect(TokenType type, string message)
    {
        var token = _scanner.Take();
        return token.Type == type
            ? token
            : throw new ManifestFormatException(message, token.Start.Line, token.Start.Column + 1, fatal: true);
    }

    /// <summary>Records the error but reads on, so that the following documents can be found.</summary>
    private void Report(ManifestFormatException broken) => _fault ??= broken;

    private Node ComposeNode(int depth, bool block, bool indentless)
    {
        var ahead = _scanner.Peek();
        _budget.Count(throughAlias: false, default);
        if (depth > DocumentLimits.Depth)
        {
            throw new ManifestFormatException(DocumentLimits.DepthMessage, ahead.Start.Line, ahead.Start.Column + 1, fatal: true);
        }

        if (ahead.Type == TokenType.Alias)
        {
            return Alias(_scanner.Take());
        }

        var properties = TakeProperties();
        ahead = _scanner.Peek();
        return ahead.Type switch
        {
            TokenType.BlockEntry when indentless => ComposeBlockSequence(properties, depth, indentless: true),
            TokenType.Scalar => ComposeScalar(properties, _scanner.Take()),
            TokenType.FlowSequenceStart => ComposeFlowSequence(properties, depth),
            TokenType.FlowMappingStart => ComposeFlowMapping(properties, depth),
            TokenType.BlockSequenceStart when block => ComposeBlockSequence(properties, depth, indentless: false),
            TokenType.BlockMappingStart when block => ComposeBlockMapping(properties, depth),
            _ when properties.Any => ComposeScalar(properties, new Token(TokenType.Scalar, properties.End, properties.End)),
            _ => throw new ManifestFormatException("a value is expected here", ahead.Start.Line, ahead.Start.Column + 1, fatal: true),
        };
    }

    private Node Alias(Token alias)
    {
        if (_anchors.TryGetValue(alias.Value, out var target) && target.Complete)
        {
            target.Shared = true;
            return new AliasNode
            {
                Span = alias.Span,
                Style = NodeStyle.Plain,
                Target = target,
                Complete = true,
            };
        }

        Report(
            ManifestFormatException.At(
                alias.Span,
                target is null ? $"unknown anchor \"{alias.Value}\"" : $"anchor \"{alias.Value}\" contains itself"
            )
        );
        return Empty(alias.Start);
    }

    private Properties TakeProperties()
    {
        var properties = default(Properties);
        while (Ahead is TokenType.Anchor or TokenType.Tag)
        {
            ref readonly var ahead = ref _scanner.Peek();
            if (ahead.Type == TokenType.Anchor ? properties.Anchor is not null : properties.Tag is not null)
            {
                break;
            }

            var token = _scanner.Take();
            properties = properties with
            {
                Any = true,
                Start = properties.Any ? properties.Start : token.Start,
                End = token.End,
                Anchor = token.Type == TokenType.Anchor ? token.Value : properties.Anchor,
                Tag = token.Type == TokenType.Tag ? Tag(token) : properties.Tag,
            };
        }

        return properties;
    }

    private string Tag(Token tag) =>
        tag.Handle.Length == 0 ? tag.Value
        : _tagHandles.TryGetValue(tag.Handle, out var prefix) ? prefix + tag.Value
        : throw new ManifestFormatException($"undefined tag handle {tag.Handle}", tag.Start.Line, tag.Start.Column + 1, fatal: true);

    private ScalarNode ComposeScalar(in Properties properties, Token token)
    {
        var span = properties.Span(token);
        var plain = token.Style == NodeStyle.Plain;
        var value = ScalarValue.Null;
        try
        {
            value = ScalarResolution.Resolve(properties.Tag ?? "", token.Value, plain);
        }
        catch (FormatException unfit)
        {
            Report(ManifestFormatException.At(span, unfit.Message));
        }

        return Anchored(
            properties,
            new ScalarNode
            {
                Span = span,
                Style = token.Style,
                HasProperties = properties.Any,
                Merges = token.Value == "<<" && (properties.Tag is null ? plain : properties.Tag == ScalarResolution.TagPrefix + "merge"),
                Complete = true,
                Value = value,
            }
        );
    }

    private static ScalarNode Empty(Mark at) =>
        new()
        {
            Span = new TextSpan(at.Index, at.Index, at.Line, at.Column + 1),
            Style = NodeStyle.Plain,
            Value = ScalarValue.Null,
            Complete = true,
        };

    private T Anchored<T>(in Properties properties, T node)
        where T : Node
    {
        if (properties.Anchor is { } name)
        {
            _anchors[name] = node;
        }

        return node;
    }

    private readonly record struct Properties(bool Any, Mark Start, Mark End, string? Anchor, string? Tag)
    {
        public TextSpan Span(in Token content) =>
            Any ? new TextSpan(Start.Index, content.End.Index, Start.Line, Start.Column + 1) : content.Span;
    }
}
