using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace AdmissionWebhook.Tests.Infrastructure;

/// <summary>An answer of the webhook.</summary>
public sealed record Answer(HttpStatusCode StatusCode, JsonNode Body)
{
    /// <summary>The <c>error</c> of an answer that is not a review.</summary>
    public string Error => (string)Body["error"]!;

    /// <summary>The <c>response</c> of a review.</summary>
    public JsonNode Response => Body["response"]!;

    public bool Allowed => (bool)Response["allowed"]!;

    public string Message => (string)Response["status"]!["message"]!;

    public IReadOnlyList<string> Warnings => [.. (Response["warnings"]?.AsArray() ?? []).Select(warning => (string)warning!)];

    /// <summary>The denying rules, one per cause.</summary>
    public IReadOnlyList<string> Causes =>
        [.. (Response["status"]?["details"]?["causes"]?.AsArray() ?? []).Select(cause => (string)cause!["reason"]!)];

    /// <summary>The patch as sent, or null.</summary>
    public JsonArray? Patch =>
        Response["patch"] is { } patch
            ? JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String((string)patch!)))!.AsArray()
            : null;

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return new Answer(
            response.StatusCode,
            JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!
        );
    }
}
