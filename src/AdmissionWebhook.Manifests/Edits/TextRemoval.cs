using System.Globalization;
using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests.Yaml;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Manifests.Edits;

/// <summary>
/// List items to remove from one object of a file, as JSON pointers; <c>Index</c> is its <see cref="ManifestDocument.Index"/>.
/// </summary>
public sealed record DocumentRemovals(int Index, IReadOnlyList<string> Paths);

/// <summary>Removes list items from the text of a file and leaves every other byte as it is.</summary>
public static class TextRemoval
{
    /// <summary>
    /// Removes items together with their comments. Reading the result must give exactly the objects without those items; an object for
    /// which it does not keeps its text, and its removals are reported.
    /// </summary>
    /// <param name="original">The file's bytes.</param>
    /// <param name="file">The name it was read under.</param>
    /// <param name="removals">At most one entry per object; no path is inside another.</param>
    public static TextPatchResult Apply(ReadOnlyMemory<byte> original, string file, IReadOnlyList<DocumentRemovals> removals)
    {
        var content = original;
        var notFixable = new List<NotFixable>();
        foreach (var removal in removals)
        {
            content = Apply(content, file, removal, notFixable);
        }

        return new TextPatchResult(content, notFixable);
    }

    private static ReadOnlyMemory<byte> Apply(
        ReadOnlyMemory<byte> before,
        string file,
        DocumentRemovals removal,
        List<NotFixable> notFixable
    )
    {
        try
        {
            var source = ManifestText.Decode(before);
            var root = ParsedObject.Stream(source, file).Where(parsed => parsed.Root is not null).ElementAt(removal.Index).Root!;
            var edits = removal
                .Paths.Select(JsonPointer.Tokens)
                .GroupBy(tokens => string.Join('/', tokens[..^1]), (_, items) => items.ToList())
                .SelectMany(items => Edits(source.Text, root, items))
                .ToList();
            var after = TextPatch.Compose(source, before, edits);
            return IsAsMeant(before, after, file, removal)
                ? after
                : throw new NotFixableException("the surrounding text cannot be edited safely");
        }
        catch (NotFixableException reason)
        {
            notFixable.AddRange(removal.Paths.Select(path => new NotFixable(removal.Index, path, reason.Message)));
            return before;
        }
    }

    private static IEnumerable<TextEdit> Edits(string text, Node root, IReadOnlyList<string[]> items)
    {
        var list =
            Addition.Walk(root, items[0].AsSpan(0, items[0].Length - 1)) as SequenceNode
            ?? throw new NotFixableException("there is no list");
        var removed = items
            .Select(tokens =>
                JsonPointer.Element(tokens[^1], list.Items.Count) ?? throw new NotFixableException("the list has no such item")
            )
            .ToHashSet();
        return new ItemRemoval(text, list, removed).Edits();
    }

    private static bool IsAsMeant(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after, string file, DocumentRemovals removal)
    {
        var (old, now) = (ManifestReader.Read(before, file).ToList(), ManifestReader.Read(after, file).ToList());
        return old.Count == now.Count
            && old.Zip(
                    now,
                    (first, second) =>
                        (first, second) switch
                        {
                            (ManifestDocument was, ManifestDocument document) => JsonNode.DeepEquals(
                                was.Index == removal.Index ? Without(was, removal.Paths) : PatchedJson.Parse(was.Json),
                                PatchedJson.Parse(document.Json)
                            ),
                            _ => first.GetType() == second.GetType(),
                        }
                )
                .All(same => same);
    }

    private static JsonNode Without(ManifestDocument document, IReadOnlyList<string> paths)
    {
        var expected = PatchedJson.Parse(document.Json);
        foreach (
            var tokens in paths
                .Select(JsonPointer.Tokens)
                .OrderByDescending(tokens => tokens.Length)
                .ThenByDescending(tokens => Number(tokens[^1]))
        )
        {
            var list = tokens[..^1]
                .Aggregate((JsonNode?)expected, (node, token) => node is JsonArray items ? items[Number(token)] : node?[token]);
            list!.AsArray().RemoveAt(Number(tokens[^1]));
        }

        return expected;
    }

    private static int Number(string token) => int.Parse(token, CultureInfo.InvariantCulture);
}
