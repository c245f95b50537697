using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Traffic.Prometheus;

/// <summary>Why Prometheus gave no answer, in words that name the cure.</summary>
internal static class PrometheusFault
{
    private const int LongestDetail = 300;

    public static string Describe(HttpRequestException fault) =>
        fault switch
        {
            { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
                "connection refused; one inside the cluster can be reached with `kubectl port-forward`",
            { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain } } =>
                "no such host; one inside the cluster can be reached with `kubectl port-forward`",
            { InnerException: AuthenticationException tls } =>
                $"TLS: {tls.Message} Name the authority of its certificate with --prometheus-ca",
            _ => fault.InnerException?.Message ?? fault.Message,
        };

    /// <summary>For an answer that is no result.</summary>
    public static string Describe(HttpResponseMessage answer, ReadOnlyMemory<byte> body)
    {
        var status = $"{(int)answer.StatusCode} {answer.ReasonPhrase}".TrimEnd();
        var detail = Detail(body);
        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                $"{status}{detail}; pass a token with --prometheus-token-file, or what else it asks for with --prometheus-header",
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
                $"{status} to {answer.Headers.Location}; give the URL of Prometheus itself",
            HttpStatusCode.NotFound => $"{status}{detail}; there is no Prometheus API at this URL: give the one that /api/v1 is below",
            HttpStatusCode.OK =>
                $"the answer is not from Prometheus' API but {answer.Content.Headers.ContentType?.MediaType ?? "untyped"}; is the URL right?",
            HttpStatusCode.UnprocessableEntity or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                $"{status}{detail}; where the query is too much for it, ask for less with --window",
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
