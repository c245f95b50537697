using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace AdmissionWebhook.Fakes.Http;

internal static class Answer
{
    public static async Task WriteAsync(HttpContext context, int code, JsonNode body)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    /// <summary>The object in the requested version.</summary>
    public static JsonObject Show(JsonObject stored, FakeResource resource, string version)
    {
        var shown = stored.DeepClone().AsObject();
        shown["apiVersion"] = resource.ApiVersion(version);
        shown["kind"] = resource.Kind;
        return shown;
    }
}
