using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Patching;

namespace AdmissionWebhook.Checks;

/// <summary>Patch operations as strings; equal operations give equal strings.</summary>
internal static class PatchLines
{
    public static IReadOnlyList<string> Of(IReadOnlyList<JsonPatchOperation> patch)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            JsonPatch.Write(writer, patch);
        }

        using var json = JsonDocument.Parse(buffer.ToArray());
        return Of(json.RootElement);
    }

    /// <param name="patch">An array of operations.</param>
    public static IReadOnlyList<string> Of(JsonElement patch) => [.. patch.Items().Select(CanonicalJson.Text)];
}
