using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;

namespace AdmissionWebhook.Tests.Infrastructure;

/// <summary>RFC 6902 by a library, independent of our own code.</summary>
internal static class IndependentPatch
{
    public static JsonObject Apply(JsonObject manifest, JsonArray? patch)
    {
        var target = manifest.DeepClone().AsObject();
        if (patch is not null)
        {
            JsonSerializer.Deserialize<JsonPatchDocument>(patch)!.ApplyTo(target);
        }

        return target;
    }
}
