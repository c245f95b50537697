using System.Text.Encodings.Web;
using System.Text.Json;

namespace AdmissionWebhook.Server.Console;

/// <summary>Writes answers of the console's API.</summary>
internal static class ConsoleAnswer
{
    // The answer is always treated as JSON (nosniff), so its text needs no HTML escapes.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task SendAsync(HttpContext context, Action<Utf8JsonWriter> write, int statusCode = StatusCodes.Status200OK)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        var response = context.Response;
        ConsoleHeaders.Protect(response, null);
        response.StatusCode = statusCode;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        response.ContentLength = buffer.Length;
        await response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted);
    }

    public static Task RefuseAsync(HttpContext context, int statusCode, string message) =>
        SendAsync(
            context,
            writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("error"u8, message);
                writer.WriteEndObject();
            },
            statusCode
        );
}
