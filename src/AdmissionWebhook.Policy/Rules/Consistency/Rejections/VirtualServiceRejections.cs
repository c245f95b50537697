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

        var rejections = (routes.IsDelegate ? Delegate(routes, tls, tcp) : Hosts(routes))
            .Concat(routes.Http.SelectMany(route => HttpRouteRejections.Of(route, routes.IsDelegate)))
            .Concat(Tls(routes, tls))
            .Concat(Destinations(tls, JsonPath.Spec["tls"]))
            .Concat(Destinations(tcp, JsonPath.Spec["tcp"]));
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

    private static IEnumerable<Rejection> Hosts(VirtualServiceView routes)
    {
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

    private static IEnumerable<Rejection> Tls(VirtualServiceView routes, JsonElement section)
    {
        var hosts = routes.Hosts.Select(host => HostName.Parse(host.Value)).ToList();
        foreach (var (route, path) in Items(section, JsonPath.Spec["tls"]))
        {
            foreach (var (match, at) in Items(route.Member("match"u8), path["match"]))
            {
                foreach (var (sni, place) in Items(match.Member("sniHosts"u8), at["sniHosts"]))
                {
                    var name = HostName.Parse(sni.Text() ?? "");
                    if (
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

    private static IEnumerable<Rejection> Destinations(JsonElement section, JsonPath path)
    {
        foreach (var (route, at) in Items(section, path))
        {
            var destinations = route.Member("route"u8);
            if (!destinations.HasContent())
            {
                yield return new Rejection(at["route"], "", "istiod rejects a route without destinations", "add route with a destination");
            }
            else if (HttpRouteRejections.Weights(destinations, at["route"]) is { } weights)
            {
                yield return weights;
            }
        }
    }

    private static IEnumerable<(JsonElement Item, JsonPath Path)> Items(JsonElement list, JsonPath path)
    {
        var index = 0;
        foreach (var item in list.Items())
        {
            yield return (item, path[index++]);
        }
    }
}
