using System.Globalization;
using System.Text;

namespace AdmissionWebhook.Policy.Json;

/// <summary>
/// Where a value stands in a document. Built a step at a time while reading, written out only when a finding needs it:
/// as an RFC 6901 pointer (<see cref="ToString"/>) or in the notation of Kubernetes' field errors (<see cref="ToFieldPath"/>).
/// Two paths are equal if they lead to the same place.
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

    /// <summary>How many steps it has; 0 for the whole document.</summary>
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

    // The last two steps tell the paths of one document apart well enough.
    public override int GetHashCode() => HashCode.Combine(Depth, _index, _name, _parent?._index, _parent?._name);

    /// <summary>Whether this is the given place or lies below it.</summary>
    public bool IsWithin(JsonPath place) => Depth >= place.Depth && Up(Depth - place.Depth) == place;

    /// <summary>Its beginning, of that many steps; itself if it has no more.</summary>
    public JsonPath Take(int steps) => Up(Math.Max(0, Depth - steps));

    /// <summary>The member name of a step, counted from 0; null for an index and behind the end.</summary>
    public string? Name(int step) => step < Depth ? Take(step + 1)._name : null;

    /// <summary>The list index of a step, counted from 0; -1 for a name and behind the end.</summary>
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

    /// <summary>The path as Kubernetes writes it in <c>status.details.causes[].field</c>: <c>spec.hosts[0]</c>, <c>metadata.labels[a/b]</c>.</summary>
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
