namespace AdmissionWebhook.Policy.Istio;

/// <summary>The retry conditions that Istio knows by name (istio pkg/config/validation/agent/validation.go, ValidateHTTPRetry).</summary>
internal static class RetryConditionNames
{
    public static readonly IReadOnlyList<string> All =
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
}
