using AdmissionWebhook.Yaml;

namespace AdmissionWebhook.Manifests;

/// <summary>
/// Where a value and its key stand; all numbers are 1-based, columns count UTF-16 code units. An array element and the root have no key:
/// there the key's place is the value's own.
/// </summary>
public readonly record struct SourcePosition(int Line, int Column, int KeyLine, int KeyColumn);

/// <summary>From the RFC 6901 pointers of one document to the places in its file.</summary>
public sealed class SourceMap
{
    private readonly string text;
    private readonly Node root;

    internal SourceMap(string text, Node root) => (this.text, this.root) = (text, root);

    /// <returns>The place of the value, or null where the document has none at that pointer. A value behind an alias stands where it was written.</returns>
    public SourcePosition? Find(string pointer) => Locate(pointer) is (var place, true) ? place.Position : null;

    /// <summary>The place of the value, or of the nearest ancestor that exists; for findings about what is missing.</summary>
    public SourcePosition Nearest(string pointer) => Locate(pointer).Place.Position;

    /// <summary>The places within the value at a pointer, or within the nearest ancestor that exists.</summary>
    public SourceMap Under(string pointer) => new(text, Locate(pointer).Place.Value);

    /// <summary>The line of the file on which <see cref="Nearest"/> finds the value, without its line break.</summary>
    public string LineText(string pointer) => TextPosition.LineAround(text, Locate(pointer).Place.Value.Span.Start).ToString();

    /// <summary>The line of the file on which the key of that value stands, without its line break.</summary>
    public string KeyLineText(string pointer) => TextPosition.LineAround(text, Locate(pointer).Place.Key.Span.Start).ToString();

    private (Place Place, bool Exact) Locate(string pointer)
    {
        var place = new Place(root, root);
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
