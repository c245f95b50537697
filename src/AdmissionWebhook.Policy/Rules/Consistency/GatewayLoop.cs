using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// With <c>resolution: NONE</c> a proxy forwards a connection to its original destination. At a gateway that is the gateway itself, so it
/// loops.
/// </summary>
public sealed class GatewayLoop()
    : Rule(
        new RuleDescriptor(
            "gateway-loop",
            "A gateway must not route to an entry that sends traffic back to it",
            RuleGroup.Resilience,
            EnforcementAction.Warn,
            IstioKind.VirtualService
        )
        {
            NeedsOtherObjects = true,
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.VirtualService.IsMeshOnly)
        {
            return;
        }

        var bindings = review.RouteBindings;
        foreach (var reference in review.References)
        {
            if (
                reference.Role != EgressRole.Destination
                || !bindings.Of(reference.Path).Any(gateway => gateway != VirtualServiceView.MeshGateway)
            )
            {
                continue;
            }

            var host = ObjectReader.Resolve(reference.Value, review.Namespace, review.Mesh.ClusterDomain);
            var entries = Neighbours.ServiceEntries(review, host);
            if (entries.Length > 0 && entries.All(entry => entry.Resolution == "NONE") && !review.Mesh.IsClusterName(host))
            {
                var entry = entries[0];
                review.Report(
                    new Violation(
                        reference.Path,
                        reference.Value,
                        $"{entry} has resolution NONE, which forwards a connection to its original destination: "
                            + "at a gateway, the gateway itself",
                        host.IsWildcard
                            ? $"set resolution: DNS in {entry}, with one name below the wildcard as its endpoint"
                            : $"set resolution: DNS in {entry}"
                    )
                    {
                        Canonical = host.Canonical,
                    }
                );
            }
        }
    }
}
