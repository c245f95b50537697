using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules.Destinations;
using AdmissionWebhook.Policy.Rules.Shapes;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>Gateway API routes to an approved external host that reach further than the approval.</summary>
internal static class GatewayRoutes
{
    /// <summary>
    /// Unapproved names whose requests the route sends to an approved host under that name; <c>*</c> for a route without hostnames. For
    /// mesh proxies only SNIs count: their hosts are those of the parent Services.
    /// </summary>
    public static IEnumerable<(string Name, JsonPath Path, string Front, EnforcementAction AtMost)> Fronted(Review review)
    {
        var route = new GatewayRouteView(review.Spec);
        var isTls = review.Kind == IstioKind.TlsRoute;
        if (
            review.Kind == IstioKind.TcpRoute
            || LeavesMesh(review, route, isTls) is not { } atMost
            || Front(review, route, isTls) is not { } front
        )
        {
            yield break;
        }

        var any = ("*", JsonPath.Spec["hostnames"]);
        foreach (var (name, path) in route.Hostnames.DefaultIfEmpty(any))
        {
            if (
                HostName.Parse(name) is var host
                && !review.Mesh.IsInCluster(host, shortNames: true)
                && !review.Approvals.For(host).IsApproved
            )
            {
                yield return (name, path, front, atMost);
            }
        }
    }

    /// <summary>Hosts with resolution NONE, reached through the listeners of Services.</summary>
    public static IEnumerable<(HostName Host, JsonPath Path)> PassedOn(Review review)
    {
        var route = new GatewayRouteView(review.Spec);
        return review.Kind == IstioKind.TcpRoute || !route.IsServiceBound
            ? []
            : ApprovedTargets
                .Of(review, route.Targets)
                .Where(one => RouteShapes.IsPassedOn(review, one.Host))
                .Select(one => (one.Host, one.Path));
    }

    /// <summary>TCPRoute backends that are approved only for protocols with a checked name.</summary>
    public static IEnumerable<(HostName Host, JsonPath Path)> Raw(Review review) =>
        review.Kind != IstioKind.TcpRoute
            ? []
            : ApprovedTargets
                .Of(review, new GatewayRouteView(review.Spec).Targets)
                .Where(one => !RouteShapes.AllowsRaw(review, one.Host, one.Port))
                .Select(one => (one.Host, one.Path));

    /// <summary>Whether proxies other than the egress gateway send the route's traffic to external hosts.</summary>
    public static bool IsDirect(Review review)
    {
        var route = new GatewayRouteView(review.Spec);
        return review.Mesh.EgressGateway is not { } egress
            || route.IsMeshBound
            || !route.Gateways(review.Namespace).All(gateway => EgressRegistration.IsEgressGateway(egress, gateway));
    }

    // Of a ListenerSet it is not known here whether its Gateway is the egress gateway.
    private static EnforcementAction? LeavesMesh(Review review, GatewayRouteView route, bool isTls) =>
        IsAtEgressGateway(review, route) || (isTls && route.IsMeshBound && route.Hostnames.Any()) ? EnforcementAction.Deny
        : review.Mesh.EgressGateway is not null && route.IsAtListenerSet ? EnforcementAction.Warn
        : null;

    private static bool IsAtEgressGateway(Review review, GatewayRouteView route) =>
        review.Mesh.EgressGateway is { } egress
        && route.Gateways(review.Namespace).Any(gateway => EgressRegistration.IsEgressGateway(egress, gateway));

    private static string? Front(Review review, GatewayRouteView route, bool isTls)
    {
        foreach (var rule in route.Rules)
        {
            foreach (var backend in rule.Backends)
            {
                var host = HostName.Parse(backend.Host);
                if (
                    (isTls || !rule.RewritesAuthority(backend.Weighted))
                    && !review.Mesh.IsInCluster(host, shortNames: true)
                    && review.Approvals.For(host).IsApproved
                )
                {
                    return backend.Host;
                }
            }
        }

        return null;
    }
}
