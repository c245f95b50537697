using System.Net;
using System.Text.Json;

namespace AdmissionWebhook.Kubernetes;

/// <summary>
/// A call that the API server refused or that never got a usable answer.
/// Cancellation by the caller stays an <see cref="OperationCanceledException"/>.
/// </summary>
public sealed class KubernetesException : Exception
{
    public KubernetesException(HttpStatusCode? statusCode, string reason, string message, Exception? inner = null)
        : base(message, inner) => (StatusCode, Reason) = (statusCode, reason);

    /// <summary>The HTTP status, or the <c>code</c> of an ERROR event; null if there was no answer.</summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>
    /// Kubernetes' machine-readable reason (<c>Conflict</c>, <c>AlreadyExists</c>, …); without an answer, one of
    /// <see cref="Unreachable"/>, <see cref="TimedOut"/>, <see cref="Malformed"/>.
    /// </summary>
    public string Reason { get; }

    /// <summary><c>status.details</c> of the answer, if any: the causes of a conflict or of an invalid object.</summary>
    public JsonElement? Details { get; init; }

    public const string Unreachable = "Unreachable";
    public const string TimedOut = "TimedOut";
    public const string Malformed = "Malformed";

    public bool IsNotFound => StatusCode == HttpStatusCode.NotFound;

    /// <summary>The server no longer has the requested version: list again.</summary>
    public bool IsGone => StatusCode == HttpStatusCode.Gone;

    /// <summary>Someone else wrote first, or another field manager owns the field. False if the object already exists.</summary>
    public bool IsConflict => StatusCode == HttpStatusCode.Conflict && !IsAlreadyExists;

    public bool IsAlreadyExists => StatusCode == HttpStatusCode.Conflict && Reason == "AlreadyExists";

    public bool IsForbidden => StatusCode == HttpStatusCode.Forbidden;

    /// <summary>Reads a <c>Status</c> object; missing fields come from the HTTP status.</summary>
    internal static KubernetesException FromStatus(HttpStatusCode? statusCode, JsonElement status, string what)
    {
        if (status.ValueKind != JsonValueKind.Object)
        {
            return FromText(statusCode, status.GetRawText(), what);
        }

        var code =
            status.Field("code") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value)
                ? (HttpStatusCode)value
                : statusCode;
        return new KubernetesException(
            code,
            status.Text("reason") ?? code?.ToString() ?? "Unknown",
            $"{what}: {status.Text("message") ?? "no message"}"
        )
        {
            Details = status.Field("details")?.Clone(),
        };
    }

    internal static KubernetesException FromText(HttpStatusCode? statusCode, string body, string what)
    {
        const int shown = 200;
        var text = body.Length <= shown ? body.Trim() : body[..shown].Trim() + "…";
        return new KubernetesException(statusCode, statusCode?.ToString() ?? "Unknown", $"{what}: {(int?)statusCode} {text}");
    }
}
