using System.Text;
using System.Text.Json;
using AdmissionWebhook.Files;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Server.Admission;

namespace AdmissionWebhook.Server.Console;

/// <summary>What the playground asks: policies, and manifests to evaluate against them.</summary>
internal sealed record ConsoleQuestion(IReadOnlyList<FileContent> Policies, IReadOnlyList<FileContent> Manifests)
{
    /// <summary>Far more than anybody edits, far less than a review may hold.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private const int MaxFiles = 1_000;
    private const string MediaType = "application/json";

    /// <exception cref="RefusedRequestException">It is none.</exception>
    public static async Task<ConsoleQuestion> ReadAsync(HttpContext context)
    {
        var request = context.Request;

        // A page of another site can send this type only after the browser has asked, and nobody says yes.
        if (request.ContentType?.Split(';')[0].Trim().Equals(MediaType, StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new RefusedRequestException(StatusCodes.Status415UnsupportedMediaType, $"the Content-Type must be {MediaType}");
        }

        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxLength)
            {
                throw new RefusedRequestException(StatusCodes.Status413PayloadTooLarge, $"the body is longer than {MaxLength} bytes");
            }
        }

        return Read(body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    private static ConsoleQuestion Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? new ConsoleQuestion(Files(json.RootElement, "policies"u8), Files(json.RootElement, "manifests"u8))
                : throw RefusedRequestException.Unreadable("the body must be an object with \"policies\" and \"manifests\"");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw RefusedRequestException.Unreadable($"the body is no JSON that can be read: {e.Message}");
        }
    }

    private static FileContent[] Files(JsonElement body, ReadOnlySpan<byte> name)
    {
        FileContent[] files = [.. body.Member(name).Items().Select(file => new FileContent(
            file.Text("name"u8) ?? throw RefusedRequestException.Unreadable("a file has no \"name\""),
            Encoding.UTF8.GetBytes(file.Text("text"u8) ?? throw RefusedRequestException.Unreadable("a file has no \"text\""))))];
        return files.Length <= MaxFiles ? files : throw RefusedRequestException.Unreadable($"there are more than {MaxFiles} files");
    }
}
