using AdmissionWebhook.Manifests.Yaml;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Manifests;

/// <summary>
/// The position of a value and its key; all numbers are 1-based, columns in UTF-16 code units. Array elements and the root have no key; the
/// value's own position stands in for it.
/// </summary>
public readonly record struct SourcePosition(int Line, int Column, int KeyLine, int KeyColumn);

/// <summary>A position to show to people, 1-based in UTF-16 code units, with the text of its line.</summary>
/// <param name="EndColumn">After the last character; null if the value ends on another line.</param>
public sealed record SourceMark(int Line, int Column, int? EndColumn, string Text);

/// <summary>Maps RFC 6901 pointers of one document to positions in its file.</summary>
public sealed class SourceMap
{
    private readonly FileTrees _trees;
    private readonly Func<Node> _root;

    internal SourceMap(FileTrees trees, int index)
        : this(trees, () => trees.Root(index)) { }

    private SourceMap(FileTrees trees, Func<Node> root) => (_trees, _root) = (trees, root);

    /// <returns>
    /// The position of the value, or null if the pointer matches nothing. For an alias it is where the anchored value is written.
    /// </returns>
    public SourcePosition? Find(string pointer) => Locate(pointer) is (var place, true) ? place.Position : null;

    /// <summary>The position of the value or of its nearest existing ancestor; for findings about what is missing.</summary>
    public SourcePosition Nearest(string pointer) => Locate(pointer).Place.Position;

    /// <summary>
    /// Where a finding about that value should point: at the value, or at its key if the value is a block below it, since that is where
    /// people look; for a missing value, at its nearest ancestor.
    /// </summary>
    public SourceMark Mark(string pointer)
    {
        var place = Locate(pointer).Place;
        var span = (place.Value.Span.Line == place.Key.Span.Line ? place.Value : place.Key).Span;
        var endsOnItsLine = !_trees.Text.AsSpan(span.Start..span.End).ContainsAny('\n', '\r');
        return new SourceMark(
            span.Line,
            span.Column,
            endsOnItsLine ? span.Column + span.End - span.Start : null,
            TextPosition.LineAround(_trees.Text, span.Start).ToString()
        );
    }

    /// <summary>The positions within the value at a pointer, or within its nearest existing ancestor.</summary>
    public SourceMap Under(string pointer) => new(_trees, () => Locate(pointer).Place.Value);

    private (Place Place, bool Exact) Locate(string pointer)
    {
        var start = _root();
        var place = new Place(start, start);
        foreach (var token in JsonPointer.Tokens(pointer))
        {
            if (place.Child(token) is not { } child)
            {
                return (place, false);
            }

            place = child;
        }

        return (place, true);
    }

    private readonly record struct Place(Node Key, Node Value)
    {
        public SourcePosition Position => new(Value.Span.Line, Value.Span.Column, Key.Span.Line, Key.Span.Column);

        public Place? Child(string token) =>
            Value.Resolved switch
            {
                MappingNode mapping when mapping.Find(token) is { } member => new Place(member.Key, member.Value),
                SequenceNode sequence when JsonPointer.Element(token, sequence.Items.Count) is { } at => new Place(
                    sequence.Items[at],
                    sequence.Items[at]
                ),
                _ => null,
            };
    }
}
