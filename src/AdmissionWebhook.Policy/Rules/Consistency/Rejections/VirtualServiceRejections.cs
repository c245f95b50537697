using System.Text.Json;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>VirtualServices that istiod rejects (istio pkg/config/validation, ValidateVirtualService).</summary>
internal static class VirtualServiceRejections
{
    public static IEnumerable<Rejection> Of(VirtualServiceView routes)
    {
        var (http, tls, tcp) = (routes.Spec.Member("http"u8), routes.Spec.Member("tls"u8), routes.Spec.Member("tcp"u8));
        if (!http.HasContent() && !tls.HasContent() && !tcp.HasContent())
        {
            yield return new Rejection(JsonPath.Spec, "", "istiod rejects a VirtualService without http, tls and tcp", "add the routes");
        }

        var isAtGatewaysOnly = routes.Gateways.Count > 0 && !routes.IsMeshBound;
        var rejections = (routes.IsDelegate ? Delegate(routes, tls, tcp) : Hosts(routes, isAtGatewaysOnly))
            .Concat(GatewayNameRejections.Of(routes.Spec.Member("gateways"u8), JsonPath.Spec["gateways"]))
            .Concat(routes.Http.SelectMany(route => HttpRouteRejections.Of(route, routes.IsDelegate, isAtGatewaysOnly)))
            .Concat(Sni(routes, tls, isAtGatewaysOnly))
            .Concat(Streams(tls, JsonPath.Spec["tls"]))
            .Concat(Streams(tcp, JsonPath.Spec["tcp"]));
        foreach (var rejection in rejections)
        {
            yield return rejection;
        }
    }

    private static IEnumerable<Rejection> Delegate(VirtualServiceView routes, JsonElement tls, JsonElement tcp)
    {
        foreach (
            var (name, isThere) in new[] { ("gateways", routes.Gateways.Count > 0), ("tls", tls.HasContent()), ("tcp", tcp.HasContent()) }
        )
        {
            if (isThere)
            {
                yield return new Rejection(
                    JsonPath.Spec[name],
                    "",
                    $"a VirtualService without hosts is a delegate; istiod rejects {name} in it",
                    $"add hosts, or remove {name}"
                );
            }
        }
    }

    private static IEnumerable<Rejection> Hosts(VirtualServiceView routes, bool isAtGatewaysOnly)
    {
        var invalid = routes.Hosts.Where(host => !IsHost(host.Value, isAtGatewaysOnly)).ToList();
        foreach (var (host, path) in invalid)
        {
            yield return new Rejection(
                path,
                host,
                $"istiod rejects \"{host}\" as a host",
                "write a DNS name, \"*.\" and a domain, or an IP address"
            );
        }

        if (invalid.Count > 0)
        {
            yield break;
        }

        var hosts = routes.Hosts.Select(host => (Name: HostName.Parse(host.Value), host.Value, host.Path)).ToList();
        for (var i = 0; i < hosts.Count; i++)
        {
            if (hosts[i].Value == "*" && routes.IsMeshBound)
            {
                yield return new Rejection(
                    hosts[i].Path,
                    "*",
                    "istiod rejects the host \"*\" in a VirtualService for sidecars",
                    "list the hosts, or remove \"mesh\" from the gateways"
                );
            }
            else if (
                hosts
                    .Take(i)
                    .FirstOrDefault(earlier =>
                        earlier.Name.IsReadable && hosts[i].Name.IsReadable && earlier.Name.Overlaps(hosts[i].Name)
                    ) is
                { Value: { } twin }
            )
            {
                yield return new Rejection(
                    hosts[i].Path,
                    hosts[i].Value,
                    $"istiod rejects \"{hosts[i].Value}\" together with \"{twin}\": they overlap",
                    "remove one of the two"
                );
            }
        }
    }

    // At gateways, names that istiod makes for cross-network traffic are accepted as well: outbound_.80_._.host.
    private static bool IsHost(string host, bool isAtGatewaysOnly) =>
        IstioNames.IsWildcardDomain(host)
        || IstioNames.IsAddress(host)
        || (isAtGatewaysOnly && host.StartsWith("outbound_", StringComparison.Ordinal));

    private static IEnumerable<Rejection> Sni(VirtualServiceView routes, JsonElement section, bool isAtGatewaysOnly)
    {
        var hosts = routes.Hosts.Select(host => HostName.Parse(host.Value)).ToList();
        foreach (var (route, path) in ValueRejections.Items(section, JsonPath.Spec["tls"]))
        {
            foreach (var (match, at) in ValueRejections.Items(route.Member("match"u8), path["match"]))
            {
                foreach (var (sni, place) in ValueRejections.Items(match.Member("sniHosts"u8), at["sniHosts"]))
                {
                    var name = HostName.Parse(sni.Text() ?? "");
                    if (!IsHost(name.Written, isAtGatewaysOnly))
                    {
                        yield return new Rejection(
                            place,
                            name.Written,
                            $"istiod rejects \"{name.Written}\" as an SNI",
                            "write a DNS name, or \"*.\" and a domain"
                        );
                    }
                    else if (
                        name.IsReadable
                        && !hosts.Exists(host => !host.IsReadable || host.Contains(name) || (host.Flaws & HostFlaw.EveryHost) != 0)
                    )
                    {
                        yield return new Rejection(
                            place,
                            name.Written,
                            $"istiod rejects the SNI \"{name.Written}\", which is not among the hosts of this VirtualService",
                            $"add \"{name.Written}\" to spec.hosts, or match one of them"
                        );
                    }
                }
            }
        }
    }

    private static IEnumerable<Rejection> Streams(JsonElement section, JsonPath path)
    {
        foreach (var (route, at) in ValueRejections.Items(section, path))
        {
            if (!route.Member("route"u8).HasContent())
            {
                yield return new Rejection(at["route"], "", "istiod rejects a route without destinations", "add route with a destination");
            }

            var parts = DestinationRejections
                .OfAll(route.Member("route"u8), at["route"])
                .Concat(
                    ValueRejections
                        .Items(route.Member("match"u8), at["match"])
                        .SelectMany(match => SharedMatchRejections.Of(match.Item, match.Path))
                );
            foreach (var rejection in parts)
            {
                yield return rejection;
            }
        }
    }
}
