namespace AdmissionWebhook.Manifests.Yaml;

internal sealed partial class YamlComposer
{
    private SequenceNode ComposeBlockSequence(in Properties properties, int depth, bool indentless)
    {
        var start = indentless ? _scanner.Peek() : _scanner.Take();
        var node = Anchored(
            properties,
            new SequenceNode
            {
                Span = properties.Span(start),
                Style = NodeStyle.Block,
                HasProperties = properties.Any,
                Indent = start.Start.Column,
            }
        );
        while (Ahead == TokenType.BlockEntry)
        {
            var entry = _scanner.Take();
            var empty = Ahead is TokenType.BlockEntry or TokenType.BlockEnd || (indentless && Ahead is TokenType.Key or TokenType.Value);
            node.Items.Add(empty ? Empty(entry.End) : ComposeNode(depth + 1, block: true, indentless: false));
        }

        if (!indentless)
        {
            Expect(TokenType.BlockEnd, "expected \"- \" or the end of the sequence; check the indentation");
        }

        return Close(node, node.Items[^1].Span.End);
    }

    private MappingNode ComposeBlockMapping(in Properties properties, int depth)
    {
        var start = _scanner.Take();
        var node = Anchored(
            properties,
            new MappingNode
            {
                Span = properties.Span(start),
                Style = NodeStyle.Block,
                HasProperties = properties.Any,
                Indent = start.Start.Column,
            }
        );
        while (Ahead == TokenType.Key)
        {
            var place = _scanner.Take();
            var key = Ahead is TokenType.Key or TokenType.Value or TokenType.BlockEnd
                ? Empty(place.End)
                : ComposeNode(depth + 1, block: true, indentless: true);
            if (Ahead != TokenType.Value)
            {
                Add(node, key, EmptyAfter(key));
                continue;
            }

            var colon = _scanner.Take();
            Add(
                node,
                key,
                Ahead is TokenType.Key or TokenType.Value or TokenType.BlockEnd
                    ? Empty(colon.End)
                    : ComposeNode(depth + 1, block: true, indentless: true)
            );
        }

        Expect(TokenType.BlockEnd, "expected a key; check the indentation, and whether a text needs quotes");
        return Close(node, node.LastValue!.Span.End);
    }

    private SequenceNode ComposeFlowSequence(in Properties properties, int depth)
    {
        var start = _scanner.Take();
        var node = Anchored(
            properties,
            new SequenceNode
            {
                Span = properties.Span(start),
                Style = NodeStyle.Flow,
                HasProperties = properties.Any,
            }
        );
        while (NextFlowEntry(node.Items.Count == 0, TokenType.FlowSequenceEnd, "expected ',' or ']'"))
        {
            node.Items.Add(Ahead == TokenType.Key ? ComposePair(depth + 1) : ComposeNode(depth + 1, block: false, indentless: false));
        }

        return Close(node, _scanner.Take().End.Index);
    }

    /// <summary>The one-member mapping in <c>[a: b]</c>.</summary>
    private MappingNode ComposePair(int depth)
    {
        var node = new MappingNode { Span = _scanner.Peek().Span, Style = NodeStyle.Pair };
        ComposeFlowMember(node, depth, TokenType.FlowSequenceEnd);
        return Close(node, node.LastValue!.Span.End);
    }

    private MappingNode ComposeFlowMapping(in Properties properties, int depth)
    {
        var start = _scanner.Take();
        var node = Anchored(
            properties,
            new MappingNode
            {
                Span = properties.Span(start),
                Style = NodeStyle.Flow,
                HasProperties = properties.Any,
            }
        );
        while (NextFlowEntry(node.LastValue is null, TokenType.FlowMappingEnd, "expected ',' or '}'"))
        {
            ComposeFlowMember(node, depth, TokenType.FlowMappingEnd);
        }

        return Close(node, _scanner.Take().End.Index);
    }

    private void ComposeFlowMember(MappingNode node, int depth, TokenType end)
    {
        if (Ahead != TokenType.Key)
        {
            var alone = ComposeNode(depth + 1, block: false, indentless: false);
            Add(node, alone, EmptyAfter(alone));
            return;
        }

        var place = _scanner.Take();
        var key =
            Ahead == TokenType.Value || Ahead == TokenType.FlowEntry || Ahead == end
                ? Empty(place.End)
                : ComposeNode(depth + 1, block: false, indentless: false);
        if (Ahead != TokenType.Value)
        {
            Add(node, key, EmptyAfter(key));
            return;
        }

        var colon = _scanner.Take();
        Add(
            node,
            key,
            Ahead == TokenType.FlowEntry || Ahead == end ? Empty(colon.End) : ComposeNode(depth + 1, block: false, indentless: false)
        );
    }

    /// <summary>Moves past the comma to the next entry; false at the closing bracket, with or without a trailing comma.</summary>
    private bool NextFlowEntry(bool isFirst, TokenType end, string message)
    {
        if (Ahead == end)
        {
            return false;
        }

        if (!isFirst)
        {
            Expect(TokenType.FlowEntry, message);
        }

        return Ahead != end;
    }

    private void Add(MappingNode node, Node key, Node value)
    {
        node.Wrote(key, value);
        try
        {
            if (key is ScalarNode { Merges: true })
            {
                Merge(node, value);
            }
            else
            {
                node.Add(MappingKey.Name(key), key, value);
            }
        }
        catch (ManifestFormatException broken)
        {
            Report(broken);
        }
    }

    private void Merge(MappingNode into, Node value)
    {
        // In a list of mappings, earlier ones take precedence.
        IEnumerable<Node> sources = value is SequenceNode list ? Enumerable.Reverse(list.Items) : [value];
        foreach (var source in sources)
        {
            if (source.Resolved is not MappingNode mapping)
            {
                throw ManifestFormatException.At(source.Span, "a merge key takes a mapping or a list of mappings");
            }

            _budget.Expand(mapping.Members.Count, source.Span);
            into.Merge(mapping);
        }
    }

    private static ScalarNode EmptyAfter(Node key) =>
        new()
        {
            Span = key.Span with { Start = key.Span.End },
            Style = NodeStyle.Plain,
            Value = ScalarValue.Null,
            Complete = true,
        };

    private static T Close<T>(T node, int end)
        where T : Node
    {
        node.Span = node.Span with { End = end };
        node.Complete = true;
        return node;
    }
}
