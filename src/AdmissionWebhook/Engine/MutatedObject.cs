using System.Text.Json;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Patching;

namespace AdmissionWebhook.Engine;

/// <summary>An object between mutation and validation.</summary>
internal static class MutatedObject
{
    public static JsonDocument Of(JsonElement document, IReadOnlyList<JsonPatchOperation> patch)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            JsonPatch.Apply(document, patch).WriteTo(writer);
        }

        return LoadedFile.Parse(buffer.ToArray());
    }
}
