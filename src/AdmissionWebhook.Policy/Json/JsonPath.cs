using System.Globalization;
using System.Text;

namespace AdmissionWebhook.Policy.Json;

/// <summary>
/// The path of a value in a document. Built step by step while reading; formatted only when a finding needs it,
/// as an RFC 6901 pointer (<see cref="ToString"/>) or like the field paths of Kubernetes (<see cref="ToFieldPath"/>).
/// Paths are equal if their steps are.
/// </summary>
public sealed class JsonPath : IEquatable<JsonPath>
{
    public static readonly JsonPath Root = new(null, null, -1);
    public static readonly JsonPath Spec = Root["spec"];
    public static readonly JsonPath Metadata = Root["metadata"];

    private readonly JsonPath? _parent;
    private readonly string? _name;
    private readonly int _index;

    private JsonPath(JsonPath? parent, string? name, int index)
    {
        _parent = parent;
        _name = name;
        _index = index;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    /// <summary>The number of steps; 0 for the whole document.</summary>
    public int Depth { get; }

    public JsonPath this[string name] => new(this, name, -1);

    public JsonPath this[int index] => new(this, null, index);

    public static bool operator ==(JsonPath? left, JsonPath? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(JsonPath? left, JsonPath? right) => !(left == right);

    public bool Equals(JsonPath? other)
    {
        if (other is null || other.Depth != Depth)
        {
            return false;
        }

        // Siblings share their parent, so most comparisons end after one step.
        for (var (left, right) = (this, other); !ReferenceEquals(left, right); (left, right) = (left._parent!, right._parent!))
        {
            if (left._index != right._index || left._name != right._name)
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as JsonPath);

    // The last two steps are distinctive enough within one document.
    public override int GetHashCode() => HashCode.Combine(Depth, _index, _name, _parent?._index, _parent?._name);

    /// <summary>Whether this is the given path or below it.</summary>
    public bool IsWithin(JsonPath place) => Depth >= place.Depth && Up(Depth - place.Depth) == place;

    /// <summary>The first <paramref name="steps"/> steps; the whole path if it has no more.</summary>
    public JsonPath Take(int steps) => Up(Math.Max(0, Depth - steps));

    /// <summary>The member name at a step, counted from 0; null for an index or past the end.</summary>
    public string? Name(int step) => step < Depth ? Take(step + 1)._name : null;

    /// <summary>The list index at a step, counted from 0; -1 for a name or past the end.</summary>
    public int Index(int step) => step < Depth ? Take(step + 1)._index : -1;

    /// <summary>The RFC 6901 pointer, with <c>~</c> and <c>/</c> escaped; empty for the whole document.</summary>
    public override string ToString()
    {
        if (_parent is null)
        {
            return "";
        }

        var text = new StringBuilder();
        AppendPointer(text);
        return text.ToString();
    }

    /// <summary>The path as in <c>status.details.causes[].field</c>: <c>spec.hosts[0]</c>, <c>metadata.labels[a/b]</c>.</summary>
    public string ToFieldPath()
    {
        var text = new StringBuilder();
        AppendFieldPath(text);
        return text.ToString();
    }

    private JsonPath Up(int steps)
    {
        var at = this;
        for (; steps > 0; steps--)
        {
            at = at._parent!;
        }

        return at;
    }

    private void AppendPointer(StringBuilder text)
    {
        if (_parent is null)
        {
            return;
        }

        _parent.AppendPointer(text);
        text.Append('/');
        if (_name is null)
        {
            text.Append(_index.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            text.Append(JsonPointer.Escape(_name));
        }
    }

    private void AppendFieldPath(StringBuilder text)
    {
        if (_parent is null)
        {
            return;
        }

        _parent.AppendFieldPath(text);
        if (_name is null)
        {
            text.Append('[').Append(_index.ToString(CultureInfo.InvariantCulture)).Append(']');
        }
        else if (_name.AsSpan().ContainsAny("./[]"))
        {
            text.Append('[').Append(_name).Append(']');
        }
        else
        {
            if (text.Length > 0)
            {
                text.Append('.');
            }

            text.Append(_name);
        }
    }
}
