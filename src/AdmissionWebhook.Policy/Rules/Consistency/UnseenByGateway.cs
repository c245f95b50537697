using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// A gateway's proxy looks destinations up from the namespace that its pods run in (istio pilot/pkg/model/push_context.go,
/// initServiceRegistry): an entry that is not exported there does not exist for it.
/// </summary>
public sealed class UnseenByGateway() : Rule(new RuleDescriptor(
    "unseen-by-gateway", "What a gateway routes to must be exported to the gateway's namespace", RuleGroup.Resilience, EnforcementAction.Warn, IstioKind.VirtualService)
{
    NeedsOtherObjects = true,
})
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var bindings = new RouteBindings(review.VirtualService, review.Namespace);
        foreach (var reference in review.References)
        {
            if (reference.Role is not (EgressRole.Destination or EgressRole.Mirror))
            {
                continue;
            }

            var host = ObjectReader.Resolve(reference.Value, review.Namespace, review.Mesh.ClusterDomain);
            var entries = Neighbours.ServiceEntries(review, host).ToList();
            if (entries.Count == 0 || review.Mesh.IsClusterName(host))
            {
                continue;
            }

            foreach (var gateway in bindings.Of(reference.Path))
            {
                if (GatewayPods.NamespacesOf(review, gateway) is { Count: > 0 } namespaces && !entries.Exists(entry => namespaces.Any(entry.IsVisibleIn)))
                {
                    var @namespace = namespaces[0];
                    review.Report(new Violation(
                        reference.Path,
                        reference.Value,
                        $"{entries[0]} is not exported to namespace \"{@namespace}\", where the gateway \"{gateway}\" runs, so the gateway answers these requests with 503",
                        $"add \"{@namespace}\" to the exportTo of {entries[0]}")
                    {
                        Canonical = $"{host.Canonical} {@namespace}",
                        Host = host.Canonical,
                    });
                    break;
                }
            }
        }
    }
}
