using System.Text.Json.Nodes;

namespace AdmissionWebhook.Fakes.Storage;

/// <summary>RFC 7386, and the merge of server-side apply, which treats null as a value.</summary>
internal static class MergePatch
{
    public static JsonObject Apply(JsonObject target, JsonObject patch, bool nullRemoves)
    {
        var result = target.DeepClone().AsObject();
        foreach (var (name, value) in patch)
        {
            if (value is null && nullRemoves)
            {
                result.Remove(name);
            }
            else if (value is JsonObject nested)
            {
                result[name] = Apply(result[name] as JsonObject ?? [], nested, nullRemoves);
            }
            else
            {
                result[name] = value?.DeepClone();
            }
        }

        return result;
    }
}
