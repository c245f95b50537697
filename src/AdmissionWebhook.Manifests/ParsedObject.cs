using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Manifests;

/// <summary>One object of a file with its tree, or why it cannot be read.</summary>
internal sealed record ParsedObject(Node? Root, ReadOnlyMemory<byte> Json, ManifestFormatException? Fault)
{
    private static readonly KeyValuePair<string, string>[] NothingInferred = [];

    public static IEnumerable<ParsedObject> Stream(ManifestText text, string file)
    {
        var documents = new DocumentStream(text, file.EndsWith(".json", StringComparison.OrdinalIgnoreCase));
        while (Step(documents, out var fault) is var root && (root is not null || fault is not null))
        {
            if (fault is not null)
            {
                yield return Broken(fault);
                continue;
            }

            // Items are written one at a time; only the whole shows what the aliases add up to.
            if (documents.Expands && Write(root!, NothingInferred) is { Fault: not null } excessive)
            {
                yield return excessive;
                continue;
            }

            foreach (var item in Flatten(root!, NothingInferred, 1))
            {
                yield return item;
            }
        }
    }

    private static Node? Step(DocumentStream documents, out ManifestFormatException? fault)
    {
        try
        {
            fault = null;
            return documents.Next();
        }
        catch (ManifestFormatException broken)
        {
            fault = broken;
            return null;
        }
    }

    private static IEnumerable<ParsedObject> Flatten(Node root, IReadOnlyList<KeyValuePair<string, string>> inferred, int depth)
    {
        if (root.Resolved is ScalarNode { Value.Type: ScalarType.Null })
        {
            yield break;
        }

        if (FragmentKinds.Find(root) is { } fragment)
        {
            yield return Broken(fragment);
            yield break;
        }

        if (
            root.Resolved is MappingNode list
            && IsList(list)
            && list.Find("items")?.Value.Resolved is SequenceNode items
            && depth <= DocumentLimits.Depth
        )
        {
            foreach (var item in items.Items)
            {
                foreach (var parsed in Flatten(item, Infer(list, item), depth + 1))
                {
                    yield return parsed;
                }
            }

            yield break;
        }

        yield return Write(root, inferred);
    }

    // The values of a chart may have an "items" key too, among others.
    private static bool IsList(MappingNode mapping) => mapping.Find("kind") is not null || mapping.Members.Count == 1;

    private static ParsedObject Write(Node root, IReadOnlyList<KeyValuePair<string, string>> inferred)
    {
        try
        {
            return new ParsedObject(root, NodeJson.Write(root, inferred), null);
        }
        catch (ManifestFormatException fault)
        {
            return Broken(fault);
        }
    }

    private static ParsedObject Broken(ManifestFormatException fault) => new(null, default, fault);

    /// <summary>As kubectl does, treats items of a <c>FooList</c> that name neither kind nor version as <c>Foo</c>.</summary>
    private static IReadOnlyList<KeyValuePair<string, string>> Infer(MappingNode list, Node item)
    {
        var kind = Text(list, "kind");
        return
            item.Resolved is MappingNode mapping
            && mapping.Find("kind") is null
            && mapping.Find("apiVersion") is null
            && kind.EndsWith("List", StringComparison.Ordinal)
            && kind.Length > "List".Length
            ? [new("apiVersion", Text(list, "apiVersion")), new("kind", kind[..^"List".Length])]
            : NothingInferred;
    }

    private static string Text(MappingNode mapping, string name) =>
        mapping.Find(name)?.Value.Resolved is ScalarNode { Value: { Type: ScalarType.String, Text: var text } } ? text : "";
}
