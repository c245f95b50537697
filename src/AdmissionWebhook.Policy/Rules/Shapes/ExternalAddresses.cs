using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// For each <c>externalIPs</c> entry, kube-proxy redirects the whole cluster's traffic for that address to this Service, whoever owns it.
/// With a network label they are gateways of that network (istio pilot/pkg/serviceregistry/kube/conversion.go). The field is deprecated.
/// </summary>
public sealed class ExternalAddresses()
    : Rule(
        new RuleDescriptor(
            "external-addresses",
            "A Service must not claim addresses with externalIPs",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.Service
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var path = JsonPath.Spec["externalIPs"];
        var index = 0;
        foreach (var item in review.Spec.Member("externalIPs"u8).Items())
        {
            var address = item.Text() ?? item.GetRawText();
            review.Report(
                new Violation(
                    path[index++],
                    address,
                    $"every node redirects traffic for {address} to this Service, whoever owns the address",
                    "remove externalIPs; to be reachable from outside, use type: LoadBalancer or a Gateway"
                )
            );
        }
    }
}
