using System.Globalization;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Schema;

/// <summary>The retry conditions that a policy can set as defaults: those that Istio knows by name, and status codes.</summary>
internal static class RetryConditions
{
    public static string Pattern { get; } = $"^({string.Join('|', RetryConditionNames.All)}|0*[1-5][0-9]{{2}})$";

    public static string? Violation(string condition) =>
        RetryConditionNames.All.Contains(condition)
        || (int.TryParse(condition, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 511)
            ? null
            : $"'{condition}' is not a retry condition of Istio; known: {string.Join(", ", RetryConditionNames.All)}, or a status code";
}
