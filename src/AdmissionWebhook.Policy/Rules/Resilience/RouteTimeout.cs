using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>Istio's routes have no timeout by default, so one hung dependency blocks its clients until they give up.</summary>
public sealed class RouteTimeout()
    : Rule(
        new RuleDescriptor(
            "route-timeout",
            "Routes to external hosts must set a timeout",
            RuleGroup.Resilience,
            EnforcementAction.Warn,
            IstioKind.VirtualService
        )
        {
            Parameters = [new RuleParameter("max", RuleParameterKind.Limit, null, "The longest timeout allowed; omitted: any.")],
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var max = parameters.Limit("max");
        foreach (var route in review.RouteScopes.Defaulted)
        {
            if (!route.HasTimeout)
            {
                var suggestion = GoDuration.Format(review.Policy.Defaults.RouteTimeout ?? TimeSpan.FromSeconds(15));
                review.Report(
                    new Violation(
                        route.Path["timeout"],
                        "",
                        "the route has no timeout, so a hung dependency blocks its clients",
                        $"set timeout: {suggestion}, or the longest that clients can wait"
                    )
                    {
                        Role = CanonicalJson.Text(route.Route),
                    }
                );
            }
            else if (max is { } limit && !(route.Timeout <= limit))
            {
                var written = route.Route.GetProperty("timeout"u8).ToString();
                review.Report(
                    new Violation(
                        route.Path["timeout"],
                        written,
                        $"timeout {written} is longer than the {GoDuration.Format(limit)} that the policy allows",
                        $"set timeout: {GoDuration.Format(limit)} or less"
                    )
                );
            }
        }
    }
}
