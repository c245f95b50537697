using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AdmissionWebhook.Manifests.Edits;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;

namespace AdmissionWebhook.Manifests.Tests.Edits;

/// <summary>For many shapes of files: the written text is readable, means what was intended, and changes nothing else.</summary>
public sealed partial class TextPatchPropertyTests
{
    private const int Batch = 150;

    private static readonly string[] Values =
    [
        "\"15s\"",
        "[\".\"]",
        "{\"a/b\": \"true\", \"c\": \"yes\"}",
        "{\"attempts\": 2, \"on\": [{\"x\": [1, \"~\"]}, \"a,b\"], \"e\": {}}",
        "null",
        "1.5",
        "\"two\\nlines \\\"q\\\" # é😀\"",
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Reading_the_patched_text_gives_the_patched_objects(int batch)
    {
        for (var seed = batch * Batch; seed < (batch + 1) * Batch; seed++)
        {
            var generated = new GeneratedManifest(seed);
            var before = generated.Write();
            var documents = ManifestReader.Read(before, generated.File).Cast<ManifestDocument>().ToList();
            var patches = documents
                .Select(document => new DocumentPatch(document.Index, [.. Additions(generated.Random, document)]))
                .ToList();

            var result = TextPatch.Apply(before, generated.File, patches);

            Assert.True(result.NotFixable.Count == 0, $"seed {seed}: {string.Join("; ", result.NotFixable)}\n{Decode(before)}");
            var after = ManifestReader.Read(result.Content, generated.File).Cast<ManifestDocument>().Select(Tree).ToList();
            var expected = documents.Zip(patches, (document, patch) => Patched(document, patch)).ToList();
            Assert.True(
                expected.Count == after.Count && expected.Zip(after, JsonNode.DeepEquals).All(same => same),
                $"seed {seed}\n{Decode(before)}\n>>>\n{Decode(result.Content.ToArray())}"
            );
            AssertKept(seed, before, result.Content.ToArray());
        }
    }

    /// <summary>Except for empty values, which patches can replace, the old text is still there in order.</summary>
    private static void AssertKept(int seed, byte[] before, byte[] after)
    {
        var (old, now) = (Absent().Replace(Decode(before), ""), Decode(after));
        var at = 0;
        foreach (var character in old)
        {
            at = now.IndexOf(character, at) + 1;
            Assert.True(at > 0, $"seed {seed}: text is gone\n{old}\n>>>\n{now}");
        }
    }

    private static string Decode(byte[] content)
    {
        using var reader = new StreamReader(new MemoryStream(content), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("~|[nN]ull|[][{} \t\r\n]")]
    private static partial Regex Absent();

    private static IEnumerable<(string, JsonNode)> Additions(Random random, ManifestDocument document)
    {
        var replaced = new HashSet<string>();
        foreach (var (path, members) in Objects("", Tree(document)))
        {
            if (replaced.Contains(path))
            {
                continue;
            }

            for (var number = random.Next(3); number > 0; number--)
            {
                yield return ($"{path}/new~1{number}", Value(random));
            }

            foreach (var (name, _) in members.Where(member => member.Value is null or JsonArray { Count: 0 } or JsonObject { Count: 0 }))
            {
                if (random.Next(2) == 0)
                {
                    replaced.Add($"{path}/{Escape(name)}");
                    yield return ($"{path}/{Escape(name)}", Value(random));
                }
            }
        }
    }

    private static JsonNode Value(Random random) => JsonNode.Parse(Values[random.Next(Values.Length)]) ?? JsonValue.Create("nothing");

    /// <summary>The objects of a tree with their JSON pointers, outer ones first.</summary>
    private static IEnumerable<(string Path, JsonObject Members)> Objects(string path, JsonNode? node) =>
        node switch
        {
            JsonObject members => members
                .SelectMany(member => Objects($"{path}/{Escape(member.Key)}", member.Value))
                .Prepend((path, members)),
            JsonArray items => items.SelectMany((item, index) => Objects($"{path}/{index}", item)),
            _ => [],
        };

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static JsonNode? Patched(ManifestDocument document, DocumentPatch patch)
    {
        var operations = new JsonArray([
            .. patch.Additions.Select(addition => new JsonObject
            {
                ["op"] = "add",
                ["path"] = addition.Path,
                ["value"] = addition.Value.DeepClone(),
            }),
        ]);
        var tree = Tree(document)!;
        JsonSerializer.Deserialize<JsonPatchDocument>(operations)!.ApplyTo(tree);
        return tree;
    }

    private static JsonNode? Tree(ManifestDocument document) => JsonNode.Parse(document.Json.Span);
}
