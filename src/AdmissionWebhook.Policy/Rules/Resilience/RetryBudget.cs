using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>The route's timeout covers all attempts and cuts off the last ones. Istio does not check perTryTimeout against it.</summary>
public sealed class RetryBudget()
    : Rule(
        new RuleDescriptor(
            "retry-budget",
            "All attempts of a route must fit into its timeout",
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
            if (
                retries.Attempts > 0
                && route.Timeout is { } timeout
                && timeout > TimeSpan.Zero
                && retries.Budget is { } budget
                && budget > timeout
            )
            {
                review.Report(
                    new Violation(
                        route.Path["retries"]["perTryTimeout"],
                        retries.Retries.Text("perTryTimeout"u8)!,
                        $"{retries.Attempts + 1L} attempts of {GoDuration.Format(retries.PerTryTimeout!.Value)} do not fit "
                            + $"into the route's timeout of {GoDuration.Format(timeout)}",
                        $"write timeout: {GoDuration.Format(budget)}, or fewer attempts, or a shorter perTryTimeout"
                    )
                    {
                        Canonical = $"{retries.Attempts}x{GoDuration.Format(retries.PerTryTimeout.Value)}/{GoDuration.Format(timeout)}",
                    }
                );
            }
        }
    }
}
