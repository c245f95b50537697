using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests.Yaml;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Manifests.Edits;

/// <summary>
/// One member to write: the mapping it goes into, the mapping's depth in the document, and the empty value (null, <c>[]</c>, <c>{}</c>)
/// that it replaces, if any.
/// </summary>
internal sealed record Addition(string Path, MappingNode Container, int Depth, string Name, JsonNode Value, Member? Replaced)
{
    /// <summary>Merges an operation into the value of an earlier one that contains its path.</summary>
    /// <returns>False if no earlier operation contains it.</returns>
    public static bool Fold(List<Addition> earlier, string path, JsonNode value)
    {
        var at = earlier.FindIndex(addition => addition.Holds(path));
        if (at < 0)
        {
            return false;
        }

        var holder = earlier[at];
        if (path == holder.Path)
        {
            earlier[at] = holder with { Value = value.DeepClone() };
            return true;
        }

        PatchedJson.Add(holder.Value, path[holder.Path.Length..], value);
        return true;
    }

    public bool Holds(string path) => path == Path || path.StartsWith(Path + "/", StringComparison.Ordinal);

    /// <exception cref="NotFixableException">The text has no place where it can be written.</exception>
    public static Addition Locate(Node root, string path, JsonNode value)
    {
        var tokens = JsonPointer.Tokens(path);
        if (tokens.Length == 0)
        {
            throw new NotFixableException("it would replace the whole object");
        }

        var node = Walk(root, tokens.AsSpan(0, tokens.Length - 1));
        return node is MappingNode { Style: not NodeStyle.Pair } container
            ? new Addition(path, container, tokens.Length, tokens[^1], value.DeepClone(), Replaceable(container.Find(tokens[^1])))
            : throw new NotFixableException("there is no mapping to add it to");
    }

    /// <summary>The node at the end of the tokens.</summary>
    /// <exception cref="NotFixableException">There is none, or others share it.</exception>
    public static Node Walk(Node root, ReadOnlySpan<string> tokens)
    {
        var node = Own(root);
        foreach (var token in tokens)
        {
            node = Own(
                node switch
                {
                    MappingNode mapping when mapping.Find(token) is { } member => member.Merged
                        ? throw new NotFixableException(
                            $"it comes through a merge key from line {member.Key.Span.Line} that other mappings share"
                        )
                        : member.Value,
                    SequenceNode sequence when JsonPointer.Element(token, sequence.Items.Count) is { } at => sequence.Items[at],
                    _ => throw new NotFixableException($"the path does not exist: the file has no \"{token}\""),
                }
            );
        }

        return node;
    }

    private static Node Own(Node node) =>
        node switch
        {
            AliasNode alias => throw new NotFixableException($"line {alias.Span.Line} is an alias; its value is used elsewhere too"),
            { Shared: true } => throw new NotFixableException($"the value on line {node.Span.Line} is used elsewhere through its anchor"),
            _ => node,
        };

    private static Member? Replaceable(Member? member)
    {
        if (member is null)
        {
            return null;
        }

        var absent = member.Value.Resolved switch
        {
            ScalarNode scalar => scalar.Value.Type == ScalarType.Null,
            SequenceNode sequence => sequence.Items.Count == 0,
            MappingNode mapping => mapping.Members.Count == 0 && mapping.LastValue is null,
            _ => false,
        };
        return member switch
        {
            _ when !absent => throw new NotFixableException($"line {member.Value.Span.Line} already has a value"),
            { Merged: true, Written: null } => null,
            { Merged: true } => throw new NotFixableException($"a merge key overrides line {member.Written!.Span.Line}"),
            { Value: AliasNode or { HasProperties: true } } => throw new NotFixableException(
                $"the value on line {member.Value.Span.Line} has an anchor, an alias or a tag"
            ),
            _ => member,
        };
    }
}
