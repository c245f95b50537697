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
    public static IEnumerable<(HostName Host, JsonPath Path)> PassedOn(Review review)
    {
        foreach (var route in review.VirtualService.Routes)
        {
            foreach (var (host, _, path) in ApprovedTargets.Of(review, route.Targets))
            {
                if (
                    IsPassedOn(review, host)
                    && IsReachedAsAnother(review, route, host)
                    && review.RouteBindings.Of(route.Path).Contains(VirtualServiceView.MeshGateway)
                )
                {
                    yield return (host, path);
                }
            }
        }
    }

    /// <summary>Destinations of <c>tcp</c> routes that are approved only for protocols with a checked name.</summary>
    public static IEnumerable<(HostName Host, JsonPath Path)> Raw(Review review)
    {
        foreach (var route in review.VirtualService.Routes.Where(route => route.Section == "tcp"))
        {
            foreach (var (host, port, path) in ApprovedTargets.Of(review, route.Targets))
            {
                if (!AllowsRaw(review, host, port))
                {
                    yield return (host, path);
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
    public static bool IsPassedOn(Review review, in HostName host) =>
        review.Approvals.For(host).Valid.Any(approval => approval.AllowsResolution("NONE"))
        || Neighbours.ServiceEntries(review, host).Any(entry => entry.Resolution == "NONE" && entry.IsVisibleIn(review.Namespace));

    private static bool IsReachedAsAnother(Review review, RouteView route, HostName host)
    {
        var names =
            route.Section == "tls"
                ? route
                    .Route.Member("match"u8)
                    .Items()
                    .SelectMany(match => match.Member("sniHosts"u8).Items())
                    .Select(name => name.Text() ?? "")
                : review.VirtualService.Hosts.Select(name => name.Value);
        return names.Any(name =>
            HostName.Parse(name) is var own && own.Canonical != host.Canonical && !host.Contains(own) && !IsAnywhere(own)
        );

        // Its clients can reach the same addresses under its own name already.
        bool IsAnywhere(HostName own) =>
            review
                .Approvals.For(own)
                .Valid.Any(approval =>
                    approval.AllowsResolution("NONE") && (approval.Addresses.IsEmpty || review.Approvals.For(host).Valid.Contains(approval))
                );
    }
}
