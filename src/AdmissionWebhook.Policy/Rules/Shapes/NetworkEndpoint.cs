using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// Istio takes an endpoint that names a network and no address, and sends its traffic to that network's gateway. A WorkloadGroup's
/// template may do so: istiod fills in the address when a workload joins.
/// </summary>
public sealed class NetworkEndpoint() : Rule(new RuleDescriptor(
    "network-endpoint", "An endpoint must have an address of its own", RuleGroup.Shapes, EnforcementAction.Deny, IstioKind.ServiceEntry | IstioKind.WorkloadEntry))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Kind == IstioKind.ServiceEntry)
        {
            foreach (var endpoint in review.ServiceEntry.Endpoints)
            {
                Evaluate(review, endpoint.Address, endpoint.Network, endpoint.Path);
            }
        }
        else
        {
            Evaluate(review, review.Spec.Text("address"u8), review.Spec.Text("network"u8), JsonPath.Spec);
        }
    }

    private static void Evaluate(Review review, string? address, string? network, JsonPath path)
    {
        if (string.IsNullOrEmpty(address) && network is { Length: > 0 })
        {
            review.Report(new Violation(
                path["network"],
                network,
                $"the endpoint names network \"{network}\" and no address, so its traffic goes to whatever that network's gateway makes of it",
                "write the endpoint's address; the network may stay beside it")
            {
                AtMost = AutoRegistration.AtMost(review),
            });
        }
    }
}
