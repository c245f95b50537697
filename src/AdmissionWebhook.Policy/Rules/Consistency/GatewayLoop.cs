using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// With <c>resolution: NONE</c> a proxy sends a connection to the address that was dialled. What reaches a gateway was dialled at the
/// gateway, so it calls itself in circles.
/// </summary>
public sealed class GatewayLoop() : Rule(new RuleDescriptor(
    "gateway-loop", "A gateway must not route to an entry that sends traffic back to it", RuleGroup.Resilience, EnforcementAction.Warn, IstioKind.VirtualService)
{
    NeedsOtherObjects = true,
})
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var bindings = new RouteBindings(review.VirtualService, review.Namespace);
        foreach (var reference in review.References)
        {
            if (reference.Role != EgressRole.Destination || !bindings.Of(reference.Path).Any(gateway => gateway != VirtualServiceView.MeshGateway))
            {
                continue;
            }

            var host = ObjectReader.Resolve(reference.Value, review.Namespace, review.Mesh.ClusterDomain);
            var entries = Neighbours.ServiceEntries(review, host).ToList();
            if (entries.Count > 0 && entries.TrueForAll(entry => entry.Resolution == "NONE") && !review.Mesh.IsClusterName(host))
            {
                var entry = entries[0];
                review.Report(new Violation(
                    reference.Path,
                    reference.Value,
                    $"{entry} has resolution NONE, which sends a connection to the address that was dialled: at a gateway, the gateway itself",
                    host.IsWildcard
                        ? $"write resolution: DNS in {entry} and, as its endpoint, one name of the wildcard that serves them all"
                        : $"write resolution: DNS in {entry}")
                {
                    Canonical = host.Canonical,
                });
            }
        }
    }
}
