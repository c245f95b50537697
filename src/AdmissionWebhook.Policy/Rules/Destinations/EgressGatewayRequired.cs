using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>
/// Traffic must leave the mesh through the policy's egress gateway or waypoint. A route is direct if a proxy other than the gateway's sends
/// it to an external host. A registration is direct if sidecars get the host without a waypoint. In-cluster names that lead outside count,
/// and so do external addresses given to a Service.
/// </summary>
public sealed class EgressGatewayRequired()
    : Rule(
        new RuleDescriptor(
            "egress-gateway-required",
            "Traffic to external hosts must go through the egress gateway",
            RuleGroup.Destinations,
            EnforcementAction.Disabled,
            IstioKind.ServiceEntry
                | IstioKind.VirtualService
                | IstioKind.GatewayApiRoutes
                | IstioKind.XBackend
                | IstioKind.EndpointSlice
                | IstioKind.Endpoints
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        switch (review.Kind)
        {
            case IstioKind.ServiceEntry or IstioKind.XBackend:
                EvaluateRegistration(review);
                break;
            case IstioKind.EndpointSlice or IstioKind.Endpoints:
                EvaluateEndpoints(review);
                break;
            case IstioKind.VirtualService:
                foreach (var route in review.VirtualService.Routes)
                {
                    if (IsDirect(review.RouteBindings.Of(route.Path), review.Mesh.EgressGateway))
                    {
                        EvaluateTargets(review, route.Targets);
                    }
                }

                break;
            default:
                if (GatewayRoutes.IsDirect(review))
                {
                    EvaluateTargets(review, GatewayRoutes.Targets(review));
                }

                break;
        }
    }

    private static void EvaluateRegistration(Review review)
    {
        if (EgressRegistration.IsSanctioned(review))
        {
            return;
        }

        var leadsOutside = review.Known is KnownServiceEntry entry && Aliases.LeadsOutside(entry, review.Mesh);
        foreach (var reference in review.References)
        {
            if (
                reference.Role == EgressRole.RegisteredHost
                && HostName.Parse(reference.Value) is var host
                && (leadsOutside || EgressHosts.IsExternal(reference, host, review))
            )
            {
                Report(review, reference, host.Canonical, "is registered for direct access by sidecars", EgressRegistration.Remedy(review));
            }
        }
    }

    // unapproved-address reports the addresses that are not approved. Whether the Service has a waypoint is not known here.
    private static void EvaluateEndpoints(Review review)
    {
        var gateway = review.Mesh.EgressGateway;
        if (review.Policy.IsPlatform || (gateway is not null && review.Namespace == gateway.Namespace))
        {
            return;
        }

        foreach (var reference in review.References)
        {
            if (
                NetworkAddress.TryParse(reference.Value, out var address)
                && !review.Mesh.InternalAddresses.Contains(address)
                && AddressApprovals.Allows(review, reference.Role, address)
            )
            {
                Report(
                    review,
                    reference,
                    reference.Value,
                    "is reached directly by the clients of the Service",
                    gateway is null ? EgressRegistration.NoGateway : Remedies.Ask(review, "serve it behind the egress gateway"),
                    gateway?.Waypoint is null ? EnforcementAction.Deny : EnforcementAction.Warn
                );
            }
        }
    }

    private static void EvaluateTargets(Review review, IEnumerable<RouteDestination> targets)
    {
        foreach (var target in targets)
        {
            var host = HostName.Parse(target.Host);
            if (!review.Mesh.IsInCluster(host, shortNames: true) || Exits.Of(review, target).Any(exit => exit.IsKnown))
            {
                Report(
                    review,
                    new EgressReference(target.IsMirror ? EgressRole.Mirror : EgressRole.Destination, target.Path, target.Host),
                    host.Canonical,
                    "is reached by proxies other than the egress gateway's",
                    RouteRemedy(review)
                );
            }
        }
    }

    private static bool IsDirect(IReadOnlySet<string> gateways, EgressGateway? gateway) =>
        gateway is null || !gateways.All(name => EgressRegistration.IsEgressGateway(gateway, name));

    private static string RouteRemedy(Review review) =>
        review.Mesh.EgressGateway switch
        {
            null => EgressRegistration.NoGateway,
            { Namespace: { } @namespace } => $"route mesh traffic to the egress gateway's Service in namespace \"{@namespace}\", "
                + "and bind the route to the external host to its Gateway only (match.gateways)",
            _ => "route mesh traffic to the egress gateway's Service, and bind the route to the external host to its Gateway only "
                + "(match.gateways)",
        };

    private static void Report(
        Review review,
        in EgressReference reference,
        string canonical,
        string what,
        string remedy,
        EnforcementAction atMost = EnforcementAction.Deny
    ) =>
        review.Report(
            new Violation(reference.Path, reference.Value, $"\"{canonical}\" {what}", remedy)
            {
                Role = reference.Role.ToString(),
                Canonical = canonical,
                AtMost = atMost,
            }
        );
}
