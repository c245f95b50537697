using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>Sidecars use one VirtualService per host (istio pilot/pkg/networking/core/httproute.go). Gateways merge several.</summary>
public sealed class DuplicateVirtualService()
    : Rule(
        new RuleDescriptor(
            "duplicate-virtual-service",
            "Sidecars must see only one VirtualService for a host",
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
        if (review.Known is not KnownVirtualService { IsMeshBound: true } own)
        {
            return;
        }

        for (var i = 0; i < own.Hosts.Count; i++)
        {
            var host = own.Hosts[i];
            if (
                Neighbours
                    .VirtualServices(review, host)
                    .FirstOrDefault(other =>
                        other.IsMeshBound && other.Names(host) && other.Meets(own) && Latecomer.IsAmongEquals(review, other)
                    ) is
                { } found
            )
            {
                review.Report(
                    new Violation(
                        review.VirtualService.Hosts[i].Path,
                        review.VirtualService.Hosts[i].Value,
                        $"{found} also has routes for \"{host.Canonical}\"; sidecars that see both use one and ignore the other",
                        found.Key.Namespace == review.Namespace
                            ? "put the routes of both into one VirtualService"
                            : "export both to their own namespaces only (exportTo: [\".\"]), "
                                + $"or agree with namespace \"{found.Key.Namespace}\" on one VirtualService"
                    )
                    {
                        Canonical = host.Canonical,
                    }
                );
            }
        }
    }
}
