using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// PASSTHROUGH turns a host's cluster into ORIGINAL_DST, whatever the host resolves to (istio
/// pilot/pkg/networking/core/cluster_traffic_policy.go): the caller's address is dialled, under the host's name. In-cluster hosts are
/// no exception: a Service's name then opens every address just as well.
/// </summary>
public sealed class PassthroughLoadBalancing() : Rule(new RuleDescriptor(
    "passthrough-load-balancing", "A DestinationRule must not pass traffic to the address that the caller dialled", RuleGroup.Shapes, EnforcementAction.Deny, IstioKind.DestinationRule))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var policy in review.TrafficPolicies)
        {
            if (Dangerous(policy) is { } simple)
            {
                var host = review.Spec.Text("host"u8) ?? "";
                review.Report(new Violation(
                    policy.Path["loadBalancer"]["simple"],
                    simple,
                    $"{simple} sends traffic for \"{host}\" to any address that the caller dials",
                    "leave simple out, or write LEAST_REQUEST, ROUND_ROBIN or RANDOM")
                {
                    Canonical = HostName.Parse(host).Canonical,
                });
            }
        }
    }

    // Whatever is not known to choose among the host's own endpoints counts as PASSTHROUGH, a value of another type too.
    private static string? Dangerous(TrafficPolicy policy) =>
        policy.Settings.Member("loadBalancer"u8).Member("simple"u8) is var simple && simple.IsPresent()
        && simple.Text() is not ("UNSPECIFIED" or "LEAST_CONN" or "LEAST_REQUEST" or "ROUND_ROBIN" or "RANDOM")
            ? simple.Text() ?? simple.GetRawText()
            : null;
}
