using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// A gateway's proxy looks up destinations from the namespace of its pods (istio pilot/pkg/model/push_context.go, initServiceRegistry).
/// It ignores a ServiceEntry that is not exported there.
/// </summary>
public sealed class UnseenByGateway()
    : Rule(
        new RuleDescriptor(
            "unseen-by-gateway",
            "Hosts that a gateway routes to must be exported to the gateway's namespace",
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
            if (reference.Role is not (EgressRole.Destination or EgressRole.Mirror))
            {
                continue;
            }

            var host = ObjectReader.Resolve(reference.Value, review.Namespace, review.Mesh.ClusterDomain);
            var entries = Neighbours.ServiceEntries(review, host);
            if (entries.Length == 0 || review.Mesh.IsClusterName(host))
            {
                continue;
            }

            foreach (var gateway in bindings.Of(reference.Path))
            {
                if (
                    GatewayPods.NamespacesOf(review, gateway) is { Count: > 0 } namespaces
                    && !entries.Any(entry => namespaces.Any(entry.IsVisibleIn))
                )
                {
                    var @namespace = namespaces[0];
                    review.Report(
                        new Violation(
                            reference.Path,
                            reference.Value,
                            $"{entries[0]} is not exported to namespace \"{@namespace}\", where the gateway \"{gateway}\" runs, "
                                + "so the gateway answers these requests with 503",
                            $"add \"{@namespace}\" to the exportTo of {entries[0]}"
                        )
                        {
                            Canonical = $"{host.Canonical} {@namespace}",
                            Host = host.Canonical,
                        }
                    );
                    break;
                }
            }
        }
    }
}
