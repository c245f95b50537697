using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>Istio sets no timeout on a route that names none, so one hung dependency holds its callers until they give up.</summary>
public sealed class RouteTimeout() : Rule(new RuleDescriptor(
    "route-timeout", "Routes to external hosts must set a timeout", RuleGroup.Resilience, EnforcementAction.Warn, IstioKind.VirtualService)
{
    Parameters = [new RuleParameter("max", RuleParameterKind.Limit, null, "The longest timeout that is accepted; omitted: any.")],
})
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var max = parameters.Limit("max");
        foreach (var route in review.RouteScopes.Defaulted)
        {
            if (!route.HasTimeout)
            {
                var suggestion = GoDuration.Format(review.Policy.Defaults.RouteTimeout ?? TimeSpan.FromSeconds(15));
                review.Report(new Violation(route.Path["timeout"], "", "the route sets no timeout, so a hung dependency holds its callers", $"write timeout: {suggestion}, or the longest that callers can wait")
                {
                    Role = CanonicalJson.Text(route.Route),
                });
            }
            else if (max is { } limit && !(route.Timeout <= limit))
            {
                var written = route.Route.GetProperty("timeout"u8).ToString();
                review.Report(new Violation(route.Path["timeout"], written, $"timeout {written} is longer than the {GoDuration.Format(limit)} that the policy allows", $"write timeout: {GoDuration.Format(limit)} or less"));
            }
        }
    }
}
