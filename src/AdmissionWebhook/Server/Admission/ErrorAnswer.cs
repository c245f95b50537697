using System.Buffers;

namespace AdmissionWebhook.Server.Admission;

/// <summary>The body of every answer that is not a review: <c>{"error": "…"}</c>.</summary>
internal static class ErrorAnswer
{
    public static void Write(HttpContext context, int statusCode, string message)
    {
        var buffer = AnswerBuffer.Rent();
        buffer.Json.WriteStartObject();
        buffer.Json.WriteString("error"u8, message);
        buffer.Json.WriteEndObject();
        buffer.Json.Flush();
        if (statusCode is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            // Makes API servers retry, within their own timeout.
            context.Response.Headers.RetryAfter = "1";
        }

        Send(context.Response, statusCode, buffer);
    }

    /// <summary>Buffers the answer; the server sends it when the request ends.</summary>
    public static void Send(HttpResponse response, int statusCode, AnswerBuffer buffer)
    {
        response.StatusCode = statusCode;
        response.ContentType = "application/json";
        response.ContentLength = buffer.Written.Length;
        response.BodyWriter.Write(buffer.Written);
    }
}
