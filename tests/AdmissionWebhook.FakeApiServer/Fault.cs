using Microsoft.AspNetCore.Http;

namespace AdmissionWebhook.Fakes;

/// <summary>Makes matching requests fail, a number of times.</summary>
/// <param name="Matches">Which requests.</param>
/// <param name="Times">How many of them.</param>
/// <param name="Act">Answers instead of the server and returns true, or returns false to let the server answer.</param>
public sealed record Fault(Func<RecordedRequest, bool> Matches, int Times, Func<HttpContext, Task<bool>> Act)
{
    private int _left = Times;

    /// <summary>A Status with that code, and Retry-After if seconds are given.</summary>
    public static Fault Status(
        int code,
        string reason,
        Func<RecordedRequest, bool>? matches = null,
        int times = 1,
        int? retryAfter = null
    ) =>
        new(
            matches ?? Any,
            times,
            async context =>
            {
                if (retryAfter is { } seconds)
                {
                    context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
                }

                await Http.Answer.WriteAsync(context, code, new ApiRefusalException(code, reason, $"injected {reason}").ToStatus());
                return true;
            }
        );

    /// <summary>That text with that status and content type, whatever the request.</summary>
    public static Fault Body(
        string body,
        Func<RecordedRequest, bool>? matches = null,
        int times = 1,
        int code = 200,
        string type = "application/json"
    ) =>
        new(
            matches ?? Any,
            times,
            async context =>
            {
                context.Response.StatusCode = code;
                context.Response.ContentType = type;
                await context.Response.WriteAsync(body);
                return true;
            }
        );

    /// <summary>The connection breaks after half an answer.</summary>
    public static Fault Truncated(Func<RecordedRequest, bool>? matches = null, int times = 1) =>
        new(
            matches ?? Any,
            times,
            async context =>
            {
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[{\"metad");
                await context.Response.Body.FlushAsync();
                context.Abort();
                return true;
            }
        );

    /// <summary>The connection breaks before any answer.</summary>
    public static Fault Dropped(Func<RecordedRequest, bool>? matches = null, int times = 1) =>
        new(
            matches ?? Any,
            times,
            context =>
            {
                context.Abort();
                return Task.FromResult(true);
            }
        );

    /// <summary>The correct answer after a delay; none if the client has disconnected.</summary>
    public static Fault Slow(TimeSpan delay, Func<RecordedRequest, bool>? matches = null, int times = 1) =>
        new(
            matches ?? Any,
            times,
            async context =>
            {
                await Task.Delay(delay, context.RequestAborted);
                return false;
            }
        );

    /// <summary>The right answer after something else has happened, to make races deterministic.</summary>
    public static Fault Before(Action action, Func<RecordedRequest, bool>? matches = null, int times = 1) =>
        new(
            matches ?? Any,
            times,
            _ =>
            {
                action();
                return Task.FromResult(false);
            }
        );

    internal bool Takes(RecordedRequest request) => Matches(request) && Interlocked.Decrement(ref _left) >= 0;

    private static bool Any(RecordedRequest request) => true;
}
