using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AdmissionWebhook.Yaml;

/// <summary>Reads the documents of a YAML text one by one into node trees.</summary>
internal sealed class YamlComposer
{
    private readonly string text;
    private readonly int offset;
    private readonly int lineOffset;
    private readonly Scanner scanner;
    private readonly Parser parser;
    private readonly Dictionary<string, Node> anchors = new(StringComparer.Ordinal);
    private ExpansionBudget budget = new();

    /// <param name="text">The whole decoded file.</param>
    /// <param name="start">Where reading starts; the beginning of a line.</param>
    /// <param name="line">The 1-based line of <paramref name="start"/>.</param>
    public YamlComposer(string text, int start, int line)
    {
        this.text = text;
        offset = start;
        lineOffset = line - 1;
        scanner = new Scanner(new StringReader(start == 0 ? text : text[start..]), skipComments: true);
        parser = new Parser(scanner);
    }

    /// <summary>The document just read may be larger than its text.</summary>
    public bool Expands => anchors.Count > 0;

    /// <returns>The root of the next document, or null at the end of the stream.</returns>
    /// <exception cref="ManifestFormatException">The document is broken; unless fatal, the next one can be read.</exception>
    public Node? Next()
    {
        var insideDocument = false;
        try
        {
            while (parser.MoveNext())
            {
                if (parser.Current is DocumentStart)
                {
                    insideDocument = true;
                    anchors.Clear();
                    budget = new ExpansionBudget();
                    parser.MoveNext();
                    var root = Compose(1);
                    SkipToDocumentEnd();
                    return root;
                }
            }

            return null;
        }
        catch (ManifestFormatException broken) when (!broken.Fatal && insideDocument)
        {
            SkipToDocumentEndOrFail(broken);
            throw;
        }
        catch (YamlException broken)
        {
            throw Fatal(broken);
        }
    }

    private void SkipToDocumentEnd()
    {
        while (parser.Current is not (DocumentEnd or StreamEnd) && parser.MoveNext())
        {
        }
    }

    private void SkipToDocumentEndOrFail(ManifestFormatException broken)
    {
        try
        {
            SkipToDocumentEnd();
        }
        catch (YamlException)
        {
            throw new ManifestFormatException(broken.Message, broken.Line, broken.Column, fatal: true);
        }
    }

    private Node Compose(int depth)
    {
        var current = parser.Current!;
        if (depth > DocumentLimits.Depth)
        {
            throw new ManifestFormatException(
                DocumentLimits.DepthMessage, Line(current.Start), (int)current.Start.Column, fatal: true);
        }

        budget.Count(throughAlias: false, default);
        switch (current)
        {
            case AnchorAlias alias:
                return Alias(alias);
            case Scalar scalar:
                return Anchored(scalar, ComposeScalar(scalar));
            case SequenceStart start:
                return ComposeSequence(start, depth);
            case MappingStart start:
                return ComposeMapping(start, depth);
            default:
                throw new ManifestFormatException($"unexpected {current.GetType().Name}", Line(current.Start), (int)current.Start.Column, fatal: true);
        }
    }

    private AliasNode Alias(AnchorAlias alias)
    {
        var span = Span(alias.Start, alias.End);
        if (!anchors.TryGetValue(alias.Value.Value, out var target))
        {
            throw ManifestFormatException.At(span, $"unknown anchor \"{alias.Value.Value}\"");
        }

        if (!target.Complete)
        {
            throw ManifestFormatException.At(span, $"anchor \"{alias.Value.Value}\" contains itself");
        }

        target.Shared = true;
        return new AliasNode { Span = span, Style = NodeStyle.Plain, Target = target, Complete = true };
    }

    private ScalarNode ComposeScalar(Scalar scalar)
    {
        var span = Span(scalar.Start, scalar.End);
        try
        {
            var tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
            return new ScalarNode
            {
                Span = span,
                Style = ScalarStyleOf(scalar, span),
                HasProperties = HasProperties(scalar),
                Complete = true,
                Value = ScalarResolution.Resolve(tag, scalar.Value, scalar.Style == ScalarStyle.Plain),
            };
        }
        catch (FormatException unfit)
        {
            throw ManifestFormatException.At(span, unfit.Message);
        }
    }

    private SequenceNode ComposeSequence(SequenceStart start, int depth)
    {
        var node = Anchored(start, new SequenceNode
        {
            Span = Span(start.Start, start.End),
            Style = start.Style == SequenceStyle.Flow ? NodeStyle.Flow : NodeStyle.Block,
            HasProperties = HasProperties(start),
        });
        while (parser.MoveNext() && parser.Current is not SequenceEnd)
        {
            node.Items.Add(Compose(depth + 1));
        }

        Close(node, node.Items.Count > 0 ? node.Items[^1] : null);
        return node;
    }

    private MappingNode ComposeMapping(MappingStart start, int depth)
    {
        var node = Anchored(start, new MappingNode
        {
            Span = Span(start.Start, start.End),
            Style = start.Style == MappingStyle.Flow ? NodeStyle.Flow : NodeStyle.Block,
            HasProperties = HasProperties(start),
        });
        while (parser.MoveNext() && parser.Current is not MappingEnd)
        {
            var merge = parser.Current is Scalar { Value: "<<" } written && IsMerge(written);
            var key = Compose(depth + 1);
            parser.MoveNext();
            var value = Compose(depth + 1);
            node.Wrote(key, value);
            if (merge)
            {
                Merge(node, value);
            }
            else
            {
                node.Add(MappingKey.Name(key), key, value);
            }
        }

        Close(node, node.LastValue);
        return node;
    }

    private void Merge(MappingNode into, Node value)
    {
        // Of a list, earlier mappings take precedence.
        IEnumerable<Node> sources = value is SequenceNode list ? Enumerable.Reverse(list.Items) : [value];
        foreach (var source in sources)
        {
            if (source.Resolved is not MappingNode mapping)
            {
                throw ManifestFormatException.At(source.Span, "a merge key takes a mapping or a list of mappings");
            }

            budget.Expand(mapping.Members.Count, source.Span);
            into.Merge(mapping);
        }
    }

    private T Anchored<T>(NodeEvent written, T node)
        where T : Node
    {
        if (!written.Anchor.IsEmpty)
        {
            anchors[written.Anchor.Value] = node;
        }

        return node;
    }

    private void Close(Node node, Node? last)
    {
        // A block collection's own end mark stands behind the comments that follow it.
        var end = node.Style == NodeStyle.Block && last is not null ? last.Span.End : Index(parser.Current!.End);
        node.Span = node.Span with { End = end };
        node.Complete = true;
    }

    private static bool IsMerge(Scalar key) =>
        key.Tag.IsEmpty ? key.Style == ScalarStyle.Plain : key.Tag.Value == ScalarResolution.TagPrefix + "merge";

    private static bool HasProperties(NodeEvent written) => !written.Anchor.IsEmpty || !written.Tag.IsEmpty;

    private NodeStyle ScalarStyleOf(Scalar scalar, TextSpan span) => scalar.Style switch
    {
        ScalarStyle.Literal or ScalarStyle.Folded => IsKept(span) ? NodeStyle.Kept : NodeStyle.Clipped,
        ScalarStyle.Plain => NodeStyle.Plain,
        _ => NodeStyle.Quoted,
    };

    /// <summary>Whether a block scalar's header (<c>|2+</c>) keeps the line breaks behind the text.</summary>
    private bool IsKept(TextSpan span)
    {
        var header = text.AsSpan(span.Start, Math.Max(0, span.End - span.Start));
        var indicator = header.IndexOfAny('|', '>');
        return indicator >= 0 && header[indicator..Math.Min(header.Length, indicator + 3)].Contains('+');
    }

    private TextSpan Span(in Mark start, in Mark end) => new(Index(start), Index(end), Line(start), (int)start.Column);

    private int Index(in Mark mark) => Math.Min(text.Length, (int)mark.Index + offset);

    private int Line(in Mark mark) => (int)mark.Line + lineOffset;

    private ManifestFormatException Fatal(YamlException broken)
    {
        var mark = broken.Start.Equals(Mark.Empty) ? scanner.CurrentPosition : broken.Start;
        if (broken.End.Index > mark.Index)
        {
            mark = broken.End;
        }

        var at = Index(mark);
        var indentation = text.AsSpan(text.AsSpan(0, at).LastIndexOfAny('\n', '\r') + 1);
        indentation = indentation[..(indentation.Length - indentation.TrimStart(" \t").Length)];
        return indentation.IndexOf('\t') is var tab and >= 0
            ? new ManifestFormatException("a tab is used as indentation; YAML allows only spaces there", Line(mark), tab + 1, fatal: true)
            : new ManifestFormatException(YamlMessage.Of(broken), Line(mark), (int)mark.Column, fatal: true);
    }
}
