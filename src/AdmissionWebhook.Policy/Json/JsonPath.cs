using System.Globalization;
using System.Text;

namespace AdmissionWebhook.Policy.Json;

/// <summary>
/// Where a value stands in a document. Built a step at a time while reading, written out only when a finding needs it:
/// as an RFC 6901 pointer (<see cref="ToString"/>) or in the notation of Kubernetes' field errors (<see cref="ToFieldPath"/>).
/// </summary>
public sealed class JsonPath
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
    }

    public JsonPath this[string name] => new(this, name, -1);

    public JsonPath this[int index] => new(this, null, index);

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
