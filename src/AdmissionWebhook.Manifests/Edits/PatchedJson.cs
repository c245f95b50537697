using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests.Yaml;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Manifests.Edits;

/// <summary>What an object must be after its operations are applied.</summary>
internal static class PatchedJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = DocumentLimits.Depth + 2 };

    public static JsonNode Parse(ReadOnlyMemory<byte> json) => JsonNode.Parse(json.Span, documentOptions: Options)!;

    /// <exception cref="NotFixableException">The parent of the path is not an object.</exception>
    public static void Add(JsonNode root, string path, JsonNode value)
    {
        JsonNode? node = root;
        var tokens = JsonPointer.Tokens(path);
        foreach (var token in tokens.AsSpan(0, tokens.Length - 1))
        {
            node = node switch
            {
                JsonObject members => members[token],
                JsonArray items when JsonPointer.Element(token, items.Count) is { } at => items[at],
                _ => null,
            };
        }

        if (node is JsonArray list && tokens[^1] == "-")
        {
            list.Add(value.DeepClone());
            return;
        }

        (node as JsonObject ?? throw new NotFixableException("there is no object to add it to"))[tokens[^1]] = value.DeepClone();
    }
}
