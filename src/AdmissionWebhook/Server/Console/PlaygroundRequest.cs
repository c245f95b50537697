using System.Text;
using System.Text.Json;
using AdmissionWebhook.Files;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Server.Admission;

namespace AdmissionWebhook.Server.Console;

/// <summary>A request of the playground: policies, and manifests to evaluate against them.</summary>
internal sealed record PlaygroundRequest(IReadOnlyList<FileContent> Policies, IReadOnlyList<FileContent> Manifests)
{
    /// <summary>Far more than anyone edits, far less than a review can hold.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private const int MaxFiles = 1_000;
    private const string MediaType = "application/json";

    /// <exception cref="RefusedRequestException">The body is not such a request.</exception>
    public static async Task<PlaygroundRequest> ReadAsync(HttpContext context)
    {
        var request = context.Request;

        // For this type a browser sends a preflight from another site, which we never approve.
        if (request.ContentType?.Split(';')[0].Trim().Equals(MediaType, StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new RefusedRequestException(StatusCodes.Status415UnsupportedMediaType, $"the Content-Type must be {MediaType}");
        }

        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, context.RequestAborted)) > 0; )
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxLength)
            {
                throw new RefusedRequestException(StatusCodes.Status413PayloadTooLarge, $"the body is longer than {MaxLength} bytes");
            }
        }

        return Read(body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    private static PlaygroundRequest Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? new PlaygroundRequest(Files(json.RootElement, "policies"u8), Files(json.RootElement, "manifests"u8))
                : throw RefusedRequestException.Unreadable("the body must be an object with \"policies\" and \"manifests\"");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw RefusedRequestException.Unreadable($"the body is not readable JSON: {e.Message}");
        }
    }

    private static FileContent[] Files(JsonElement body, ReadOnlySpan<byte> name)
    {
        FileContent[] files =
        [
            .. body.Member(name)
                .Items()
                .Select(file => new FileContent(
                    file.Text("name"u8) ?? throw RefusedRequestException.Unreadable("a file has no \"name\""),
                    Encoding.UTF8.GetBytes(file.Text("text"u8) ?? throw RefusedRequestException.Unreadable("a file has no \"text\""))
                )),
        ];
        return files.Length <= MaxFiles ? files : throw RefusedRequestException.Unreadable($"there are more than {MaxFiles} files");
    }
}
