namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>
/// One effective member of a mapping, after merge keys. <c>Key</c> is the key that set the value (in the merged mapping if <c>Merged</c>);
/// <c>Written</c> is the key of that name in the mapping itself, if any.
/// </summary>
internal sealed record Member(string Name, Node Key, Node Value, bool Merged, Node? Written);

internal sealed class MappingNode : Node
{
    private const int LinearSearchLimit = 12;

    private readonly List<Member> _members = [];
    private Dictionary<string, int>? _index;

    public IReadOnlyList<Member> Members => _members;

    /// <summary>0-based column of the keys of a block mapping.</summary>
    public int Indent { get; init; }

    /// <summary>The first key as written, merge keys included.</summary>
    public Node? FirstKey { get; private set; }

    /// <summary>The last value as written, merge values included.</summary>
    public Node? LastValue { get; private set; }

    public Member? Find(string name) => IndexOf(name) is var at and >= 0 ? _members[at] : null;

    public void Wrote(Node key, Node value)
    {
        FirstKey ??= key;
        LastValue = value;
    }

    /// <exception cref="ManifestFormatException">The mapping already has this key.</exception>
    public void Add(string name, Node key, Node value)
    {
        var at = IndexOf(name);
        if (at >= 0 && _members[at].Written is { } first)
        {
            throw ManifestFormatException.At(
                key.Span,
                $"duplicate key \"{name}\": on line {first.Span.Line} and again on line {key.Span.Line}"
            );
        }

        Set(at, new Member(name, key, value, Merged: false, Written: key));
    }

    /// <summary>
    /// Merges as goyaml v2 does: the merge key takes effect where it is written, so it overrides keys above it and is overridden by keys
    /// below.
    /// </summary>
    public void Merge(MappingNode source)
    {
        foreach (var member in source.Members)
        {
            var at = IndexOf(member.Name);
            Set(at, member with { Merged = true, Written = at >= 0 ? _members[at].Written : null });
        }
    }

    private void Set(int at, Member member)
    {
        if (at >= 0)
        {
            _members[at] = member;
            return;
        }

        _members.Add(member);
        _index?.Add(member.Name, _members.Count - 1);
    }

    private int IndexOf(string name)
    {
        if (_members.Count > LinearSearchLimit)
        {
            _index ??= _members.Select((member, at) => (member.Name, at)).ToDictionary(StringComparer.Ordinal);
            return _index.TryGetValue(name, out var found) ? found : -1;
        }

        // Called for every key, so a closure would cost too much.
        for (var at = 0; at < _members.Count; at++)
        {
            if (_members[at].Name == name)
            {
                return at;
            }
        }

        return -1;
    }
}
