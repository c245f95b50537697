using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// PASSTHROUGH turns a host's cluster into ORIGINAL_DST, whatever its resolution (istio
/// pilot/pkg/networking/core/cluster_traffic_policy.go): traffic goes to the address the client dialled, under the host's name. In-cluster
/// hosts are no exception: a Service's name opens every address just as well.
/// </summary>
public sealed class PassthroughLoadBalancing()
    : Rule(
        new RuleDescriptor(
            "passthrough-load-balancing",
            "A DestinationRule must not forward traffic to the client's original destination",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.DestinationRule
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        foreach (var policy in review.TrafficPolicies)
        {
            if (Dangerous(policy) is { } simple)
            {
                var host = review.Spec.Text("host"u8) ?? "";
                review.Report(
                    new Violation(
                        policy.Path["loadBalancer"]["simple"],
                        simple,
                        $"{simple} sends traffic for \"{host}\" to any address that the client dials",
                        "remove simple, or set LEAST_REQUEST, ROUND_ROBIN or RANDOM"
                    )
                    {
                        Canonical = HostName.Parse(host).Canonical,
                    }
                );
            }
        }
    }

    // Anything not known to choose among the host's endpoints counts as PASSTHROUGH, including values of the wrong type.
    private static string? Dangerous(TrafficPolicy policy) =>
        policy.Settings.Member("loadBalancer"u8).Member("simple"u8) is var simple
        && simple.IsPresent()
        && simple.Text() is not ("UNSPECIFIED" or "LEAST_CONN" or "LEAST_REQUEST" or "ROUND_ROBIN" or "RANDOM")
            ? simple.Text() ?? simple.GetRawText()
            : null;
}
