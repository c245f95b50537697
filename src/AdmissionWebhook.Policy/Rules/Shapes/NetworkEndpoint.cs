using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// Istio accepts an endpoint with a network and no address, and sends its traffic to that network's gateway. A WorkloadGroup's template can
/// omit the address: istiod fills it in when a workload joins.
/// </summary>
public sealed class NetworkEndpoint()
    : Rule(
        new RuleDescriptor(
            "network-endpoint",
            "An endpoint must have an address of its own",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.ServiceEntry | IstioKind.WorkloadEntry
        )
    )
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
            review.Report(
                new Violation(
                    path["network"],
                    network,
                    $"the endpoint has network \"{network}\" but no address, so that network's gateway decides where its traffic goes",
                    "add the endpoint's address; it can keep the network"
                )
                {
                    AtMost = AutoRegistration.AtMost(review),
                }
            );
        }
    }
}
