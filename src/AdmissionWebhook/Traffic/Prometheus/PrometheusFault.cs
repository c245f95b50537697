using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Traffic.Prometheus;

/// <summary>Why Prometheus gave no answer, and how to fix it.</summary>
internal static class PrometheusFault
{
    private const int LongestDetail = 300;

    public static string Describe(HttpRequestException fault) =>
        fault switch
        {
            { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
                "connection refused; for a Prometheus inside the cluster, use `kubectl port-forward`",
            { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain } } =>
                "no such host; for a Prometheus inside the cluster, use `kubectl port-forward`",
            { InnerException: AuthenticationException tls } => $"TLS: {tls.Message} Pass the CA of its certificate with --prometheus-ca",
            _ => fault.InnerException?.Message ?? fault.Message,
        };

    /// <summary>For an answer that is not a query result.</summary>
    public static string Describe(HttpResponseMessage answer, ReadOnlyMemory<byte> body)
    {
        var status = $"{(int)answer.StatusCode} {answer.ReasonPhrase}".TrimEnd();
        var detail = Detail(body);
        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                $"{status}{detail}; pass a token with --prometheus-token-file, or another header with --prometheus-header",
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
                $"{status} to {answer.Headers.Location}; use the URL of Prometheus itself",
            HttpStatusCode.NotFound => $"{status}{detail}; there is no Prometheus API at this URL; use the base URL, without /api/v1",
            HttpStatusCode.OK =>
                $"the answer is not from Prometheus' API but {answer.Content.Headers.ContentType?.MediaType ?? "untyped"}; "
                    + "is the URL right?",
            HttpStatusCode.UnprocessableEntity or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                $"{status}{detail}; if the query is too large, shorten --window",
            _ => $"{status}{detail}",
        };
    }

    private static string Detail(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var error = json.RootElement.Text("error"u8) ?? json.RootElement.Text("message"u8) ?? "";
            return error.Length > 0 ? ": " + error[..Math.Min(error.Length, LongestDetail)] : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
