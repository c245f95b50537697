namespace AdmissionWebhook.Server.Admission;

/// <summary>A request that gets no review. The message is for its sender.</summary>
/// <param name="statusCode">The HTTP status of the answer.</param>
/// <param name="message">What is wrong with the request, and what is expected.</param>
internal sealed class RefusedRequestException(int statusCode, string message) : Exception(message)
{
    public int StatusCode { get; } = statusCode;

    /// <summary>API servers retry such a request, within their own timeout.</summary>
    public static RefusedRequestException Busy(string message) => new(StatusCodes.Status429TooManyRequests, message);

    public static RefusedRequestException Unreadable(string message) => new(StatusCodes.Status400BadRequest, message);
}
