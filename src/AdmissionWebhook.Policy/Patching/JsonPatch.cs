using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Patching;

/// <summary>Writes and applies patches (RFC 6902).</summary>
public static class JsonPatch
{
    /// <summary>Writes the patch as a JSON array.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<JsonPatchOperation> patch)
    {
        writer.WriteStartArray();
        foreach (var operation in patch)
        {
            writer.WriteStartObject();
            writer.WriteString("op"u8, JsonPatchOperation.Op);
            writer.WriteString("path"u8, operation.Path);
            writer.WritePropertyName("value"u8);
            operation.Value.WriteTo(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Returns a patched copy of the document.</summary>
    /// <exception cref="InvalidOperationException">The parent of a path does not exist.</exception>
    public static JsonNode Apply(JsonElement document, IReadOnlyList<JsonPatchOperation> patch)
    {
        var root = JsonSerializer.SerializeToNode(document, PatchJson.Default.JsonElement)!;
        foreach (var operation in patch)
        {
            Add(root, JsonPointer.Tokens(operation.Path), operation.Value.DeepClone());
        }

        return root;
    }

    private static void Add(JsonNode root, string[] tokens, JsonNode value)
    {
        var parent = root;
        foreach (var token in tokens.AsSpan(0, tokens.Length - 1))
        {
            parent =
                parent switch
                {
                    JsonObject mapping => mapping[token],
                    JsonArray list => list[int.Parse(token, NumberStyles.None, CultureInfo.InvariantCulture)],
                    _ => null,
                } ?? throw new InvalidOperationException($"nothing at '{token}' of /{string.Join('/', tokens)}");
        }

        switch (parent)
        {
            case JsonObject mapping:
                mapping[tokens[^1]] = value;
                break;
            case JsonArray list when tokens[^1] == "-":
                list.Add(value);
                break;
            case JsonArray list:
                list.Insert(int.Parse(tokens[^1], NumberStyles.None, CultureInfo.InvariantCulture), value);
                break;
            default:
                throw new InvalidOperationException($"/{string.Join('/', tokens)} has no object or array as parent");
        }
    }
}
