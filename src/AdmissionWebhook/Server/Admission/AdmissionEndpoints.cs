using AdmissionWebhook.Engine;
using AdmissionWebhook.Server.Listening;
using AdmissionWebhook.Telemetry;

namespace AdmissionWebhook.Server.Admission;

/// <summary><c>POST /validate</c>, <c>POST /mutate</c>, and <c>POST /policy</c> for EgressPolicies themselves.</summary>
internal static partial class AdmissionEndpoints
{
    public const string Validate = "/validate";
    public const string Mutate = "/mutate";
    public const string Policy = "/policy";

    private const string MediaType = "application/json";

    public static void MapAdmission(this WebApplication application)
    {
        var evaluate = application.Services.GetRequiredService<AdmissionEvaluator>();
        var gate = application.Services.GetRequiredService<ReviewGate>();
        application.Map(Validate, gate.Before(evaluate.Validate), evaluate.CatchUpAsync);
        application.Map(Mutate, gate.Before(evaluate.Mutate), evaluate.CatchUpAsync);
        application.Map(Policy, PolicyEvaluator.Validate, static (_, _) => Task.CompletedTask);
    }

    private static void Map(
        this WebApplication application,
        string path,
        Func<AdmissionRequest, AdmissionAnswer> evaluate,
        Func<string, CancellationToken, Task> catchUp
    )
    {
        var time = application.Services.GetRequiredService<TimeProvider>();
        var logger = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(AdmissionEndpoints).FullName!);
        var telemetry = application.Services.GetRequiredService<ReviewTelemetry>();
        var limits = application.Services.GetRequiredService<ReviewLimits>();
        var endpoint = path[1..];
        RequestDelegate answer = context => AnswerAsync(context, evaluate, catchUp, limits, telemetry, endpoint, time, logger);
        application.MapPost(path, answer).WithMetadata(Listener.Admission);
    }

    private static async Task AnswerAsync(
        HttpContext context,
        Func<AdmissionRequest, AdmissionAnswer> evaluate,
        Func<string, CancellationToken, Task> catchUp,
        ReviewLimits limits,
        ReviewTelemetry telemetry,
        string endpoint,
        TimeProvider time,
        ILogger logger
    )
    {
        var started = telemetry.Start(endpoint, context.Request.Headers);
        try
        {
            ExpectJson(context.Request);
            using var body = await RequestBody.ReadAsync(context, limits.Memory, time);
            var length = body.Bytes.Length;
            await limits.Slots.EnterAsync(length, ReviewLimits.Waiting, context.RequestAborted);
            try
            {
                var buffer = AnswerBuffer.Rent();
                var answer = AdmissionExchange.Answer(body.Bytes, evaluate, buffer);
                if (answer.IsTooEarly)
                {
                    await catchUp(answer.Request.Input.Namespace, context.RequestAborted);
                    buffer = AnswerBuffer.Rent();
                    answer = AdmissionExchange.Answer(body.Bytes, evaluate, buffer);
                }

                ErrorAnswer.Send(context.Response, StatusCodes.Status200OK, buffer);
                telemetry.Answered(started, answer);
            }
            finally
            {
                limits.Slots.Leave(length);
            }
        }
        catch (RefusedRequestException refusal)
        {
            telemetry.Refused(started, refusal.StatusCode);
            ErrorAnswer.Write(context, refusal.StatusCode, refusal.Message);
        }
        catch (BadHttpRequestException refusal)
        {
            telemetry.Refused(started, refusal.StatusCode);
            ErrorAnswer.Write(context, refusal.StatusCode, refusal.Message);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected.
            telemetry.Unanswered(started, ReviewLabels.Abandoned);
        }
#pragma warning disable CA1031 // Answer our own failures with the reason, so that the API server can show it.
        catch (Exception fault) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            telemetry.Unanswered(started, ReviewLabels.Failed);
            Log.Failed(logger, fault, context.Request.Path);
            var reason = $"the review failed ({fault.GetType().Name}: {fault.Message})";
            ErrorAnswer.Write(context, StatusCodes.Status500InternalServerError, reason);
        }
    }

    private static void ExpectJson(HttpRequest request)
    {
        var type = request.ContentType.AsSpan();
        var parameters = type.IndexOf(';');
        if (!(parameters < 0 ? type : type[..parameters]).Trim().Equals(MediaType, StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedRequestException(StatusCodes.Status415UnsupportedMediaType, $"the Content-Type must be {MediaType}");
        }

        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
        {
            throw new RefusedRequestException(
                StatusCodes.Status415UnsupportedMediaType,
                "Content-Encoding is not supported; send the body uncompressed"
            );
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A review on {Path} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string path);
    }
}
