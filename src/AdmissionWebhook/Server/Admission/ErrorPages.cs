using AdmissionWebhook.Engine;

namespace AdmissionWebhook.Server.Admission;

/// <summary>Adds a reason to errors that routing answers without one.</summary>
internal static class ErrorPages
{
    public static Task AnswerAsync(HttpContext context)
    {
        var statusCode = context.Response.StatusCode;
        ErrorAnswer.Write(
            context,
            statusCode,
            statusCode switch
            {
                StatusCodes.Status404NotFound => $"there is nothing at {BoundedText.Clip(context.Request.Path, 256)}; "
                    + $"reviews go to {AdmissionEndpoints.Validate} and {AdmissionEndpoints.Mutate}",
                StatusCodes.Status405MethodNotAllowed =>
                    $"{context.Request.Method} is not allowed here; use {context.Response.Headers.Allow}",
                _ => $"the request could not be served ({statusCode})",
            }
        );
        return Task.CompletedTask;
    }
}
