using AdmissionWebhook.Manifests.Yaml;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Manifests;

/// <summary>
/// Where a value and its key stand; all numbers are 1-based, columns count UTF-16 code units. An array element and the root have no key:
/// there the key's place is the value's own.
/// </summary>
public readonly record struct SourcePosition(int Line, int Column, int KeyLine, int KeyColumn);

/// <summary>A place to show to people, 1-based in UTF-16 code units, and the text of its line.</summary>
/// <param name="EndColumn">Behind the last character; null where it stands on another line.</param>
public sealed record SourceMark(int Line, int Column, int? EndColumn, string Text);

/// <summary>From the RFC 6901 pointers of one document to the places in its file.</summary>
public sealed class SourceMap
{
    private readonly FileTrees trees;
    private readonly Func<Node> root;

    internal SourceMap(FileTrees trees, int index)
        : this(trees, () => trees.Root(index))
    {
    }

    private SourceMap(FileTrees trees, Func<Node> root) => (this.trees, this.root) = (trees, root);

    /// <returns>The place of the value, or null where the document has none at that pointer. A value behind an alias stands where it was written.</returns>
    public SourcePosition? Find(string pointer) => Locate(pointer) is (var place, true) ? place.Position : null;

    /// <summary>The place of the value, or of the nearest ancestor that exists; for findings about what is missing.</summary>
    public SourcePosition Nearest(string pointer) => Locate(pointer).Place.Position;

    /// <summary>
    /// What to point at for a finding on that value: the value, or its key where the value is a block below it, since that is where the eye
    /// looks for it; for what is missing, its nearest ancestor.
    /// </summary>
    public SourceMark Mark(string pointer)
    {
        var place = Locate(pointer).Place;
        var span = (place.Value.Span.Line == place.Key.Span.Line ? place.Value : place.Key).Span;
        var endsOnItsLine = !trees.Text.AsSpan(span.Start..span.End).ContainsAny('\n', '\r');
        return new SourceMark(
            span.Line, span.Column, endsOnItsLine ? span.Column + span.End - span.Start : null, TextPosition.LineAround(trees.Text, span.Start).ToString());
    }

    /// <summary>The places within the value at a pointer, or within the nearest ancestor that exists.</summary>
    public SourceMap Under(string pointer) => new(trees, () => Locate(pointer).Place.Value);

    private (Place Place, bool Exact) Locate(string pointer)
    {
        var start = root();
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

        public Place? Child(string token) => Value.Resolved switch
        {
            MappingNode mapping when mapping.Find(token) is { } member => new Place(member.Key, member.Value),
            SequenceNode sequence when JsonPointer.Element(token, sequence.Items.Count) is { } at => new Place(sequence.Items[at], sequence.Items[at]),
            _ => null,
        };
    }
}
