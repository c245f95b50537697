using AdmissionWebhook.Server.Listening;

namespace AdmissionWebhook.Server.Admission;

/// <summary>
/// <c>POST /bare</c>, behind the hidden flag <c>--bare-endpoint</c>: reads a body and answers <c>allowed</c> without parsing it. The cost
/// of a review minus the cost of this is the cost of evaluation (tests/AdmissionWebhook.Benchmarks/load.sh).
/// </summary>
internal static class BareEndpoint
{
    private static ReadOnlySpan<byte> Answer =>
        """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"","allowed":true}}"""u8;

    public static void MapBare(this WebApplication application, TimeProvider time)
    {
        var memory = application.Services.GetRequiredService<ReviewLimits>().Memory;
        application.MapPost("/bare", context => AnswerAsync(context, memory, time)).WithMetadata(Listener.Admission);
    }

    private static async Task AnswerAsync(HttpContext context, BodyMemory memory, TimeProvider time)
    {
        using var body = await RequestBody.ReadAsync(context, memory, time);
        var buffer = AnswerBuffer.Rent();
        buffer.Json.WriteRawValue(Answer, skipInputValidation: true);
        buffer.Json.Flush();
        ErrorAnswer.Send(context.Response, StatusCodes.Status200OK, buffer);
    }
}
