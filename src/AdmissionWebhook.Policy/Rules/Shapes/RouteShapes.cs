using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>VirtualService routes to an approved external host that reach further than the approval.</summary>
internal static class RouteShapes
{
    /// <summary>
    /// Destinations approved for resolution NONE that are reached through another host's listener. Only the host's own listener limits the
    /// addresses (istio pilot/pkg/networking/core/tls.go, buildSidecarOutboundTLSFilterChainOpts).
    /// </summary>
    public static IEnumerable<(HostName Host, JsonPath Path, EnforcementAction AtMost)> PassedOn(Review review)
    {
        var aliases = TakesOutsideNames(review);
        foreach (var route in review.VirtualService.Routes)
        {
            foreach (var destination in route.Targets)
            {
                if (!IsPassedOn(review, destination.Name) && !review.Mesh.IsInCluster(destination.Name, shortNames: true))
                {
                    continue;
                }

                foreach (var target in ApprovedTargets.Of(review, destination, aliases))
                {
                    if (
                        target.IsDestination
                        && IsPassedOn(review, target.Host)
                        && IsReachedAsAnother(review, route, target.Host)
                        && review.RouteBindings.Of(route.Path).Contains(VirtualServiceView.MeshGateway)
                    )
                    {
                        yield return (target.Host, target.Path, EnforcementAction.Deny);
                    }
                }
            }
        }
    }

    /// <summary>
    /// In-cluster destinations of approved external names whose traffic goes to the address that the client dialled. domain-fronting
    /// reports the names that are not approved.
    /// </summary>
    public static IEnumerable<(HostName Host, JsonPath Path)> PassedOnInside(Review review)
    {
        if (!TakesOutsideNames(review))
        {
            yield break;
        }

        foreach (var route in review.VirtualService.Routes)
        {
            foreach (var target in route.Targets)
            {
                var host = target.FullName(review.Namespace, review.Mesh.ClusterDomain);
                if (Exits.IsPassedOn(review, host) && review.RouteBindings.Of(route.Path).Contains(VirtualServiceView.MeshGateway))
                {
                    yield return (host, target.Path);
                }
            }
        }
    }

    /// <summary>Destinations of <c>tcp</c> routes that are approved only for protocols with a checked name.</summary>
    public static IEnumerable<(HostName Host, JsonPath Path)> Raw(Review review)
    {
        foreach (var route in review.VirtualService.Routes.Where(route => route.Section == RouteView.TcpSection))
        {
            foreach (var target in ApprovedTargets.Of(review, route.Targets, aliases: true))
            {
                if (!AllowsRaw(review, target.Host, target.Port))
                {
                    yield return (target.Host, target.Path);
                }
            }
        }
    }

    /// <summary>Whether raw bytes can go to a port of an approved host. A ServiceEntry with that port can dial another one.</summary>
    public static bool AllowsRaw(Review review, in HostName host, int port)
    {
        var valid = review.Approvals.For(host).Valid;
        return valid.Any(approval => approval.AllowsUnchecked(port))
            || (
                valid.Any(approval => approval.AllowsUnchecked(0))
                && (
                    !valid.Any(approval => approval.Ports.Any(one => one.Number == port))
                    || Neighbours
                        .ServiceEntries(review, host)
                        .Any(entry => entry.Ports.Any(one => one.Number == port && !PortProtocol.CarriesCheckedName(one.Protocol)))
                )
            );
    }

    /// <summary>Whether the host is used with resolution NONE.</summary>
    public static bool IsPassedOn(Review review, in HostName host)
    {
        foreach (var approval in review.Approvals.For(host).Valid)
        {
            if (approval.AllowsResolution("NONE"))
            {
                return true;
            }
        }

        foreach (var entry in Neighbours.ServiceEntries(review, host))
        {
            if (entry.Resolution == "NONE" && entry.IsVisibleIn(review.Namespace))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TakesOutsideNames(Review review)
    {
        foreach (var (name, _) in review.VirtualService.Hosts)
        {
            if (
                HostName.Parse(name) is var host
                && !review.Mesh.IsInCluster(host, shortNames: true)
                && review.Approvals.For(host).IsApproved
            )
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsReachedAsAnother(Review review, RouteView route, HostName host)
    {
        var names =
            route.Section == RouteView.TlsSection
                ? route
                    .Route.Member("match"u8)
                    .Items()
                    .SelectMany(match => match.Member("sniHosts"u8).Items())
                    .Select(name => name.Text() ?? "")
                : review.VirtualService.Hosts.Select(name => name.Value);
        return names.Any(name =>
            HostName.Parse(name) is var own && own.Canonical != host.Canonical && !host.Contains(own) && !IsAnywhere(own)
        );

        // Its clients can already reach the same addresses under its own name.
        bool IsAnywhere(HostName own) =>
            review
                .Approvals.For(own)
                .Valid.Any(approval =>
                    approval.AllowsResolution("NONE") && (approval.Addresses.IsEmpty || review.Approvals.For(host).Valid.Contains(approval))
                );
    }
}
