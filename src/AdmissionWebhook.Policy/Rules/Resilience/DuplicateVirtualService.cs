using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>Sidecars do not merge VirtualServices: of two for one host they take one (istio pilot/pkg/networking/core/httproute.go). Gateways do merge them.</summary>
public sealed class DuplicateVirtualService() : Rule(new RuleDescriptor(
    "duplicate-virtual-service", "Sidecars must find one VirtualService for a host", RuleGroup.Resilience, EnforcementAction.Warn, IstioKind.VirtualService)
{
    NeedsOtherObjects = true,
})
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Known is not KnownVirtualService { IsMeshBound: true } own)
        {
            return;
        }

        for (var i = 0; i < own.Hosts.Count; i++)
        {
            var host = own.Hosts[i];
            if (Neighbours.VirtualServices(review, host).FirstOrDefault(other =>
                other.IsMeshBound && other.Names(host) && other.Meets(own) && Latecomer.IsAmongEquals(review, other)) is { } found)
            {
                review.Report(new Violation(
                    review.VirtualService.Hosts[i].Path,
                    review.VirtualService.Hosts[i].Value,
                    $"{found} has routes for \"{host.Canonical}\" as well; sidecars that see both use one of the two and ignore the other",
                    found.Key.Namespace == review.Namespace
                        ? "put the routes of both into one VirtualService"
                        : "put the routes of both into one VirtualService, or export each to its own namespace only (exportTo: [\".\"])")
                {
                    Canonical = host.Canonical,
                });
            }
        }
    }
}
