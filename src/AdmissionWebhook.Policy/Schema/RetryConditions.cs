using System.Globalization;

namespace AdmissionWebhook.Policy.Schema;

/// <summary>
/// The retry conditions that Istio's validation accepts (istio pkg/config/validation/agent/validation.go, ValidateHTTPRetry).
/// </summary>
internal static class RetryConditions
{
    private static readonly HashSet<string> Known =
    [
        "5xx",
        "gateway-error",
        "reset",
        "reset-before-request",
        "connect-failure",
        "retriable-4xx",
        "refused-stream",
        "retriable-status-codes",
        "retriable-headers",
        "envoy-ratelimited",
        "http3-post-connect-failure",
        "cancelled",
        "deadline-exceeded",
        "internal",
        "resource-exhausted",
        "unavailable",
    ];

    public static string Pattern { get; } = $"^({string.Join('|', Known)}|0*[1-5][0-9]{{2}})$";

    public static string? Violation(string condition) =>
        Known.Contains(condition)
        || (int.TryParse(condition, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 511)
            ? null
            : $"'{condition}' is not a retry condition of Istio; known: {string.Join(", ", Known)}, or a status code";
}
