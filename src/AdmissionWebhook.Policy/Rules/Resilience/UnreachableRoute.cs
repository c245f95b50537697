using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Resilience;

/// <summary>
/// Sidecars create HTTP routes for HTTP ports and TLS routes for other ports (istio pilot/pkg/networking/core/route/route.go, tls.go).
/// The timeouts and retries of a route in the wrong section never apply.
/// </summary>
public sealed class UnreachableRoute()
    : Rule(
        new RuleDescriptor(
            "unreachable-route",
            "Routes must be in the section that fits their host's ports",
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
        if (review.Known is not KnownVirtualService { IsMeshBound: true } routes || Ports(review, routes) is not { } ports)
        {
            return;
        }

        Check(
            review,
            RouteView.HttpSection,
            ports,
            port => !PortProtocol.IsHttp(port.Protocol) && !PortProtocol.IsSniffed(port.Protocol),
            HttpRemedy
        );
        Check(
            review,
            RouteView.TlsSection,
            ports,
            port => PortProtocol.IsHttp(port.Protocol),
            _ => "write an http route, or declare the port as TLS"
        );
    }

    // Sidecars use tls routes only on TLS ports (istio pilot/pkg/networking/core/tls.go, buildSidecarOutboundTLSFilterChainOpts).
    private static string HttpRemedy(KnownPort port) =>
        PortProtocol.IsTls(port.Protocol)
            ? "declare the port for plain requests as HTTP, with targetPort: 443 and a DestinationRule that originates TLS; "
                + "or write a tls route with sniHosts"
            : $"write a tcp route: tcp: [{{match: [{{port: {port.Number}}}], route: …}}]; or declare the port as HTTP if clients send HTTP";

    /// <summary>The ports of all hosts; null if they are unknown because a host is in-cluster or unregistered.</summary>
    private static List<KnownPort>? Ports(Review review, KnownVirtualService routes)
    {
        var ports = new List<KnownPort>();
        foreach (var host in routes.Hosts)
        {
            if (!host.IsReadable || review.Mesh.IsInCluster(host, shortNames: true))
            {
                return null;
            }

            var before = ports.Count;
            foreach (var entry in Neighbours.ServiceEntries(review, host))
            {
                if (entry.Meets(routes))
                {
                    ports.AddRange(entry.Ports);
                }
            }

            if (ports.Count == before)
            {
                return null;
            }
        }

        return ports;
    }

    private static void Check(
        Review review,
        string section,
        List<KnownPort> ports,
        Predicate<KnownPort> isUnfit,
        Func<KnownPort, string> remedy
    )
    {
        foreach (var route in review.VirtualService.Routes)
        {
            if (route.Section != section)
            {
                continue;
            }

            var matched = MatchedPorts(route, ports);
            if (matched.Count > 0 && matched.TrueForAll(isUnfit) && (review.VirtualService.IsMeshOnly || IsForMesh(route)))
            {
                var (port, host) = (matched[0], review.VirtualService.Hosts[0].Value);
                review.Report(
                    new Violation(
                        route.Path,
                        "",
                        $"no request ever matches this {section} route: port {port.Number} of \"{host}\" is declared {port.Protocol}"
                            + (section == RouteView.HttpSection ? ", so the proxy sees no requests on it" : ", so no SNI is matched on it"),
                        remedy(port)
                    )
                    {
                        Role = section,
                        Canonical = CanonicalJson.Text(route.Route),
                        Host = host,
                    }
                );
            }
        }
    }

    private static List<KnownPort> MatchedPorts(RouteView route, List<KnownPort> ports)
    {
        var numbers = new List<int>();
        foreach (var (match, _) in route.Matches)
        {
            if (match.Integer("port"u8) is not { } number)
            {
                return ports;
            }

            numbers.Add(number);
        }

        return numbers.Count == 0 ? ports : ports.FindAll(port => numbers.Contains(port.Number));
    }

    private static bool IsForMesh(RouteView route)
    {
        var any = false;
        foreach (var (match, _) in route.Matches)
        {
            any = true;
            var gateways = match.Member("gateways"u8);
            if (!gateways.HasContent() || gateways.Items().Any(gateway => gateway.Text() != VirtualServiceView.MeshGateway))
            {
                return false;
            }
        }

        return any;
    }
}
