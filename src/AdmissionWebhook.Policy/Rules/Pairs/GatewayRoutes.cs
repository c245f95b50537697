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
    /// mesh proxies only SNIs count, since their hosts are those of the parent Services.
    /// </summary>
    public static IEnumerable<(string Name, JsonPath Path, string Front, EnforcementAction AtMost)> Fronted(Review review)
    {
        var route = View(review);
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
            if (HostName.Parse(name) is var host && !review.Mesh.IsInCluster(host, shortNames: true) && !review.Approvals.Admit(host))
            {
                yield return (name, path, front.Host, Least(DomainFronting.AtMost(review, host), Least(atMost, front.AtMost)));
            }
        }
    }

    /// <summary>Hosts with resolution NONE that mesh proxies reach through the listeners of other hosts.</summary>
    public static IEnumerable<(HostName Host, JsonPath Path, EnforcementAction AtMost)> PassedOn(Review review)
    {
        var route = View(review);
        if (review.Kind == IstioKind.TcpRoute || !route.IsMeshBound)
        {
            yield break;
        }

        foreach (var target in ApprovedTargets.Of(review, route.Targets, aliases: true))
        {
            if (
                target.IsDestination
                && RouteShapes.IsPassedOn(review, target.Host)
                && TakesOthers(review, route, target.Host) is { } atMost
            )
            {
                yield return (target.Host, target.Path, atMost);
            }
        }
    }

    /// <summary>In-cluster backends for external names whose traffic goes to the address that the client dialled.</summary>
    public static IEnumerable<(HostName Host, JsonPath Path)> PassedOnInside(Review review)
    {
        var route = View(review);
        return review.Kind == IstioKind.TcpRoute || !route.IsEntryBound
            ? []
            : route
                .Targets.Select(target => (Host: HostName.Parse(target.Host), target.Path))
                .Where(target => Exits.IsPassedOn(review, target.Host));
    }

    /// <summary>TCPRoute backends that are approved only for protocols with a checked name.</summary>
    public static IEnumerable<(HostName Host, JsonPath Path)> Raw(Review review) =>
        review.Kind != IstioKind.TcpRoute
            ? []
            : ApprovedTargets
                .Of(review, View(review).Targets, aliases: true)
                .Where(one => !RouteShapes.AllowsRaw(review, one.Host, one.Port))
                .Select(one => (one.Host, one.Path));

    /// <summary>Whether proxies other than the egress gateway send the route's traffic to external hosts.</summary>
    public static bool IsDirect(Review review)
    {
        var route = View(review);
        return review.Mesh.EgressGateway is not { } egress
            || route.IsMeshBound
            || !route.Gateways.All(gateway => EgressRegistration.IsEgressGateway(egress, gateway));
    }

    /// <summary>The hosts of all backends and mirrors.</summary>
    public static IEnumerable<RouteDestination> Targets(Review review) => View(review).Targets;

    private static GatewayRouteView View(Review review) => new(review.Spec, review.Namespace, review.Mesh.ServiceZone);

    private static EnforcementAction Least(EnforcementAction one, EnforcementAction other) => one < other ? one : other;

    // For a ListenerSet, it is unknown here whether its Gateway is the egress gateway.
    private static EnforcementAction? LeavesMesh(Review review, GatewayRouteView route, bool isTls) =>
        IsAtEgressGateway(review, route) || (isTls && route.IsMeshBound && route.Hostnames.Any()) ? EnforcementAction.Deny
        : review.Mesh.EgressGateway is not null && route.IsAtListenerSet ? EnforcementAction.Warn
        : null;

    private static bool IsAtEgressGateway(Review review, GatewayRouteView route) =>
        review.Mesh.EgressGateway is { } egress && route.Gateways.Any(gateway => EgressRegistration.IsEgressGateway(egress, gateway));

    // Gateways resolve headless Services (istio pilot/pkg/networking/core/cluster.go, convertResolution); sidecars do not.
    private static (string Host, EnforcementAction AtMost)? Front(Review review, GatewayRouteView route, bool isTls)
    {
        (string Host, EnforcementAction AtMost)? possible = null;
        foreach (var rule in route.Rules)
        {
            foreach (var backend in rule.Hosts)
            {
                if (
                    (isTls || !HasOwnAuthority(rule, backend))
                    && Fronts.Of(review, backend, fromSidecars: isTls && route.IsMeshBound) is { } atMost
                )
                {
                    if (atMost == EnforcementAction.Deny)
                    {
                        return (backend.Host, atMost);
                    }

                    possible ??= (backend.Host, atMost);
                }
            }
        }

        return possible;
    }

    // A mirrored request has the authority of the original.
    private static bool HasOwnAuthority(GatewayRouteRule rule, in RouteDestination backend) =>
        rule.RewritesAuthority(backend.IsMirror ? default : backend.Weighted)
        || (backend.IsMirror && rule.Backends.Any() && rule.Backends.All(original => rule.RewritesAuthority(original.Weighted)));

    // Whether the route receives requests for names other than the backend's: those of a Service, or of another ServiceEntry.
    private static EnforcementAction? TakesOthers(Review review, GatewayRouteView route, HostName host)
    {
        if (route.IsServiceBound)
        {
            return EnforcementAction.Deny;
        }

        var entries = Neighbours.ServiceEntries(review, host);
        return route.Entries.All(parent => entries.Any(entry => entry.Key == parent && entry.Hosts.All(own => host.Contains(own)))) ? null
            : entries.Length > 0 ? EnforcementAction.Deny
            : EnforcementAction.Warn;
    }
}
