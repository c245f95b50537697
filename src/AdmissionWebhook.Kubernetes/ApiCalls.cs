using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text.Json;
using AdmissionWebhook.Kubernetes.Connection;

namespace AdmissionWebhook.Kubernetes;

/// <summary>One HTTP call with its time limit, its repetitions after Retry-After, and every failure as one exception type.</summary>
internal sealed class ApiCalls(ClusterConnection connection, KubernetesClientOptions options, TimeProvider time)
{
    /// <summary>The answer as JSON; any status but 2xx is thrown.</summary>
    public async Task<JsonDocument> CallAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        for (var attempt = 0; ; attempt++)
        {
            limit.CancelAfter(options.RequestTimeout);
            TimeSpan wait;
            try
            {
                using var response = await connection.SendAsync(() => Message(request), either.Token);
                if (response.IsSuccessStatusCode)
                {
                    await using var body = await response.Content.ReadAsStreamAsync(either.Token);
                    return await JsonDocument.ParseAsync(body, default, either.Token);
                }

                if (attempt == options.Retries || RetryAfter(response) is not { } delay)
                {
                    throw await RefusalAsync(request, response, either.Token);
                }

                wait = delay;
            }
            catch (Exception exception) when (Translate(request, exception, cancellationToken) is { } translated)
            {
                throw translated;
            }

            limit.CancelAfter(Timeout.InfiniteTimeSpan);
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>An answer whose body is still to be read; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        HttpResponseMessage? response = null;
        try
        {
            response = await connection.SendAsync(() => Message(request), either.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw await RefusalAsync(request, response, either.Token);
            }

            return response;
        }
        catch (Exception exception)
        {
            response?.Dispose();
            if (Translate(request, exception, cancellationToken) is { } translated)
            {
                throw translated;
            }

            throw;
        }
    }

    /// <summary>What a failure below HTTP means to a caller; null for what is not such a failure (cancellation, our own exceptions).</summary>
    public static KubernetesException? Translate(ApiRequest request, Exception exception, CancellationToken caller) => exception switch
    {
        OperationCanceledException when !caller.IsCancellationRequested =>
            new KubernetesException(null, KubernetesException.TimedOut, $"{request}: no answer in time", exception),
        JsonException => new KubernetesException(null, KubernetesException.Malformed, $"{request}: the answer is not JSON: {exception.Message}", exception),
        ConnectionException => new KubernetesException(null, KubernetesException.Unreachable, exception.Message, exception),
        HttpRequestException or IOException or AuthenticationException =>
            new KubernetesException(null, KubernetesException.Unreachable, $"{request}: {Innermost(exception)}", exception),
        _ => null,
    };

    private HttpRequestMessage Message(ApiRequest request)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(connection.Server, request.PathAndQuery));
        message.Headers.UserAgent.TryParseAdd(options.UserAgent);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(request.MediaType) } };
        }

        return message;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
        {
            return null;
        }

        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait <= options.LongestRetryAfter ? TimeSpan.FromTicks(Math.Max(0, wait.Value.Ticks)) : null;
    }

    private static async Task<KubernetesException> RefusalAsync(ApiRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            using var status = JsonDocument.Parse(body);
            return KubernetesException.FromStatus(response.StatusCode, status.RootElement, request.ToString());
        }
        catch (JsonException)
        {
            // A proxy or load balancer in between answers in HTML or plain text.
            return KubernetesException.FromText(response.StatusCode, body, request.ToString());
        }
    }

    private static string Innermost(Exception exception) =>
        exception.InnerException is { } inner ? $"{exception.Message} ({inner.Message})" : exception.Message;
}
