using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>
/// Traffic must leave the mesh through the policy's egress gateway or waypoint. A route is direct if a proxy other than the gateway's sends
/// it to an external host. A registration is direct if sidecars get the host without a waypoint.
/// </summary>
public sealed class EgressGatewayRequired()
    : Rule(
        new RuleDescriptor(
            "egress-gateway-required",
            "Traffic to external hosts must go through the egress gateway",
            RuleGroup.Destinations,
            EnforcementAction.Disabled,
            IstioKind.ServiceEntry | IstioKind.VirtualService | IstioKind.GatewayApiRoutes | IstioKind.XBackend
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Kind is not (IstioKind.ServiceEntry or IstioKind.XBackend))
        {
            EvaluateRoutes(review);
        }
        else if (!EgressRegistration.IsSanctioned(review))
        {
            foreach (var reference in review.References)
            {
                if (
                    reference.Role == EgressRole.RegisteredHost
                    && HostName.Parse(reference.Value) is var host
                    && EgressHosts.IsExternal(reference, host, review)
                )
                {
                    Report(review, reference, host, "is registered for direct access by sidecars", EgressRegistration.Remedy(review));
                }
            }
        }
    }

    private static void EvaluateRoutes(Review review)
    {
        foreach (var reference in review.References)
        {
            if (
                reference.Role is EgressRole.Destination or EgressRole.Mirror
                && EgressHosts.TryHost(reference, out var host)
                && EgressHosts.IsExternal(reference, host, review)
                && (
                    review.Kind == IstioKind.VirtualService
                        ? IsDirect(review.RouteBindings.Of(reference.Path), review.Mesh.EgressGateway)
                        : GatewayRoutes.IsDirect(review)
                )
            )
            {
                Report(review, reference, host, "is reached by proxies other than the egress gateway's", RouteRemedy(review));
            }
        }
    }

    private static bool IsDirect(IReadOnlySet<string> gateways, EgressGateway? gateway) =>
        gateway is null || !gateways.All(name => EgressRegistration.IsEgressGateway(gateway, name));

    private static string RouteRemedy(Review review) =>
        review.Mesh.EgressGateway switch
        {
            null => EgressRegistration.NoGateway,
            { Namespace: { } @namespace } =>
                $"route mesh traffic to the egress gateway's Service in namespace \"{@namespace}\", and bind the route to the external host to its Gateway only (match.gateways)",
            _ =>
                "route mesh traffic to the egress gateway's Service, and bind the route to the external host to its Gateway only (match.gateways)",
        };

    private static void Report(Review review, in EgressReference reference, in HostName host, string what, string remedy) =>
        review.Report(
            new Violation(reference.Path, reference.Value, $"\"{host.Canonical}\" {what}", remedy)
            {
                Role = reference.Role.ToString(),
                Canonical = host.Canonical,
            }
        );
}
