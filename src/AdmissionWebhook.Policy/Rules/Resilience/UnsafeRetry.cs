using System.Globalization;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>
/// A retry after the server has answered can repeat its effect: a second order, a second payment. Idempotent methods are safe (RFC 9110
/// §9.2.2), so routes that only match those are left alone.
/// </summary>
public sealed class UnsafeRetry()
    : Rule(
        new RuleDescriptor(
            "unsafe-retry",
            "Requests that the server may have processed should not be retried blindly",
            RuleGroup.Resilience,
            EnforcementAction.Warn,
            IstioKind.VirtualService
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var route in review.RouteScopes.Egress)
        {
            var retries = new RetryView(route.Route.Member("retries"u8));
            var risky = retries.Attempts == 0 ? [] : retries.Conditions.Where(RetriesAnswers).ToList();
            if (risky.Count > 0 && !IdempotentMatch.All(route.Route.Member("match"u8)))
            {
                var text = string.Join(',', risky);
                review.Report(
                    new Violation(
                        route.Path["retries"]["retryOn"],
                        retries.Retries.Text("retryOn"u8)!,
                        $"retryOn {text} repeats requests that the server has answered, on a route that also matches methods such as POST",
                        "retry on connect-failure,refused-stream,reset-before-request; "
                            + "or match GET and HEAD in a separate route, and retry there"
                    )
                    {
                        Role = $"{route.Route.Member("match"u8)} {route.Weighted}",
                        Canonical = text,
                    }
                );
            }
        }
    }

    // Omits answers that mean "not processed, try again": Istio itself retries those, and connection failures.
    private static bool RetriesAnswers(string condition) =>
        condition is "5xx" or "gateway-error" or "retriable-4xx" or "retriable-headers" or "internal" or "deadline-exceeded"
        || (
            int.TryParse(condition, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var status)
            && status is not (421 or 425 or 429 or 503)
        );
}
