using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// With <c>resolution: NONE</c> a gateway sends a connection to the address that the caller dialled; for one that a sidecar has sent there
/// that is the gateway itself, so it calls itself in circles.
/// </summary>
public sealed class GatewayLoop() : Rule(new RuleDescriptor(
    "gateway-loop", "A gateway must not route to an entry that sends traffic back to it", RuleGroup.Resilience, EnforcementAction.Warn, IstioKind.VirtualService)
{
    NeedsOtherObjects = true,
})
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (!review.VirtualService.IsMeshBound)
        {
            return;
        }

        var bindings = new RouteBindings(review.VirtualService, review.Namespace);
        foreach (var reference in review.References)
        {
            if (reference.Role != EgressRole.Destination || !bindings.Of(reference.Path).Any(gateway => gateway != VirtualServiceView.MeshGateway))
            {
                continue;
            }

            var host = ObjectReader.Resolve(reference.Value, review.Namespace, review.Mesh.ClusterDomain);
            if (Neighbours.ServiceEntries(review, host).FirstOrDefault(entry => entry.Resolution == "NONE") is { } entry && !review.Mesh.IsClusterName(host))
            {
                review.Report(new Violation(
                    reference.Path,
                    reference.Value,
                    $"{entry} has resolution NONE, so the gateway sends what sidecars have sent to it back to itself",
                    host.IsWildcard ? "give the entry one host of the wildcard as its endpoint, with resolution: DNS" : $"write resolution: DNS in {entry}")
                {
                    Canonical = host.Canonical,
                });
            }
        }
    }
}
