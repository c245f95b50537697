using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// kube-proxy sends what the whole cluster addresses to an <c>externalIPs</c> entry to this Service, whoever the address belongs to; with a
/// network label they are gateways of that network (istio pilot/pkg/serviceregistry/kube/conversion.go). Kubernetes deprecates the field.
/// </summary>
public sealed class ExternalAddresses() : Rule(new RuleDescriptor(
    "external-addresses", "A Service must not claim addresses by externalIPs", RuleGroup.Shapes, EnforcementAction.Deny, IstioKind.Service))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var path = JsonPath.Spec["externalIPs"];
        var index = 0;
        foreach (var item in review.Spec.Member("externalIPs"u8).Items())
        {
            var address = item.Text() ?? item.GetRawText();
            review.Report(new Violation(
                path[index++],
                address,
                $"every node takes traffic to {address} for this Service, whoever the address belongs to",
                "take externalIPs out; use type: LoadBalancer, or a Gateway, to be reached from outside"));
        }
    }
}
