using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text.Json;
using AdmissionWebhook.Kubernetes.Connection;
using k8s.Autorest;

namespace AdmissionWebhook.Kubernetes;

/// <summary>Sends one HTTP call: applies the time limit, honours Retry-After, and turns every failure into one exception type.</summary>
internal sealed class ApiCalls(ClusterConnection connection, KubernetesClientOptions options, TimeProvider time)
{
    /// <summary>Returns the answer as JSON; throws on any status but 2xx.</summary>
    public async Task<JsonDocument> CallAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        for (var attempt = 0; ; attempt++)
        {
            TimeSpan wait;
            try
            {
                using var response = await connection.SendAsync(() => Message(request, limit), either.Token, cancellationToken);
                await using var body = await response.Content.ReadAsStreamAsync(either.Token);
                return await JsonDocument.ParseAsync(body, default, either.Token);
            }
            catch (HttpOperationException refusal) when (attempt < options.Retries && RetryAfter(refusal.Response) is { } delay)
            {
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

    /// <summary>Returns an answer whose body is still unread; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await connection.SendAsync(() => Message(request, limit), either.Token, cancellationToken);
        }
        catch (Exception exception) when (Translate(request, exception, cancellationToken) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>The failure as the caller sees it; null for anything else (cancellation, our own exceptions).</summary>
    public static KubernetesException? Translate(ApiRequest request, Exception exception, CancellationToken caller) =>
        exception switch
        {
            OperationCanceledException when !caller.IsCancellationRequested => new KubernetesException(
                null,
                KubernetesException.TimedOut,
                $"{request}: no answer in time",
                exception
            ),
            JsonException => new KubernetesException(
                null,
                KubernetesException.Malformed,
                $"{request}: the answer is not JSON: {exception.Message}",
                exception
            ),
            ConnectionException => new KubernetesException(null, KubernetesException.Unreachable, exception.Message, exception),
            HttpRequestException or IOException or AuthenticationException => new KubernetesException(
                null,
                KubernetesException.Unreachable,
                $"{request}: {Innermost(exception)}",
                exception
            ),
            HttpOperationException refusal => Refusal(request, refusal.Response),
            _ => null,
        };

    /// <summary>Called as the request goes out, so that the time limit starts here.</summary>
    private HttpRequestMessage Message(ApiRequest request, CancellationTokenSource limit)
    {
        limit.CancelAfter(options.RequestTimeout);
        // HTTP/1.1 gives each watch its own connection, so no watch can delay a Lease renewal.
        var message = new HttpRequestMessage(request.Method, new Uri(connection.Server, request.PathAndQuery))
        {
            Version = HttpVersion.Version11,
        };
        message.Headers.UserAgent.TryParseAdd(options.UserAgent);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(request.MediaType) } };
        }

        return message;
    }

    private TimeSpan? RetryAfter(HttpResponseMessageWrapper response)
    {
        if (
            response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
            || !response.Headers.TryGetValue("Retry-After", out var values)
            || !RetryConditionHeaderValue.TryParse(values.FirstOrDefault(), out var header)
        )
        {
            return null;
        }

        var wait = header.Delta ?? (header.Date - time.GetUtcNow());
        return wait <= options.LongestRetryAfter ? TimeSpan.FromTicks(Math.Max(0, wait.Value.Ticks)) : null;
    }

    private static KubernetesException Refusal(ApiRequest request, HttpResponseMessageWrapper response)
    {
        try
        {
            using var status = JsonDocument.Parse(response.Content);
            return KubernetesException.FromStatus(response.StatusCode, status.RootElement, request.ToString());
        }
        catch (JsonException)
        {
            // A proxy or load balancer in between may answer in HTML or plain text.
            return KubernetesException.FromText(response.StatusCode, response.Content, request.ToString());
        }
    }

    private static string Innermost(Exception exception) =>
        exception.InnerException is { } inner ? $"{exception.Message} ({inner.Message})" : exception.Message;
}
