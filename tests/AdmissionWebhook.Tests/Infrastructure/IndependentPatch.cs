using System.Text.Json.Nodes;
using Microsoft.AspNetCore.JsonPatch;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AdmissionWebhook.Tests.Infrastructure;

/// <summary>RFC 6902 by an implementation that is not ours.</summary>
internal static class IndependentPatch
{
    public static JsonObject Apply(JsonObject manifest, JsonArray? patch)
    {
        // What looks like a date is text all the same.
        using var reader = new JsonTextReader(new StringReader(manifest.ToJsonString())) { DateParseHandling = DateParseHandling.None };
        var target = JObject.Load(reader);
        if (patch is not null)
        {
            JsonConvert.DeserializeObject<JsonPatchDocument>(patch.ToJsonString())!.ApplyTo(target);
        }

        return JsonNode.Parse(target.ToString(Formatting.None))!.AsObject();
    }
}
