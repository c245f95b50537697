using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.References;

/// <summary>
/// VirtualService: destinations of http, tcp and tls routes, mirrors, rewritten and redirected authorities, Host headers, subnets.
/// <c>hosts</c> and <c>sniHosts</c> are matches, not destinations.
/// </summary>
internal static class VirtualServiceReferences
{
    public static void Collect(JsonElement spec, ShapeReader shape, List<EgressReference> into)
    {
        var path = JsonPath.Spec["http"];
        var index = 0;
        foreach (var item in shape.List(spec.Member("http"u8), path).Items())
        {
            var at = path[index++];
            CollectHttp(shape.Item(item, at), at, shape, into);
        }

        CollectStream(spec.Member("tcp"u8), JsonPath.Spec["tcp"], shape, into);
        CollectStream(spec.Member("tls"u8), JsonPath.Spec["tls"], shape, into);
    }

    private static void CollectHttp(JsonElement route, JsonPath path, ShapeReader shape, List<EgressReference> into)
    {
        CollectDestinations(route, path, shape, into, withHeaders: true);
        CollectDestination(route.Member("mirror"u8), path, "mirror", EgressRole.Mirror, shape, into);
        if (route.Member("mirrors"u8).IsPresent())
        {
            var mirrors = path["mirrors"];
            var index = 0;
            foreach (var item in shape.List(route.Member("mirrors"u8), mirrors).Items())
            {
                var at = mirrors[index++];
                CollectDestination(shape.Item(item, at).Member("destination"u8), at, "destination", EgressRole.Mirror, shape, into);
            }
        }

        CollectAuthority(route.Member("rewrite"u8), path, "rewrite", EgressRole.Authority, shape, into);
        CollectAuthority(route.Member("redirect"u8), path, "redirect", EgressRole.Redirect, shape, into);
        CollectScheme(route.Member("redirect"u8), path["redirect"], shape, into);
        HostHeaderReferences.Collect(route, path, shape, into);
    }

    private static void CollectStream(JsonElement routes, JsonPath path, ShapeReader shape, List<EgressReference> into)
    {
        var index = 0;
        foreach (var item in shape.List(routes, path).Items())
        {
            var at = path[index++];
            var route = shape.Item(item, at);
            CollectDestinations(route, at, shape, into, withHeaders: false);
            CollectSubnets(route.Member("match"u8), at["match"], shape, into);
        }
    }

    private static void CollectDestinations(
        JsonElement route,
        JsonPath path,
        ShapeReader shape,
        List<EgressReference> into,
        bool withHeaders
    )
    {
        var destinations = path["route"];
        var index = 0;
        foreach (var item in shape.List(route.Member("route"u8), destinations).Items())
        {
            var at = destinations[index++];
            var weighted = shape.Item(item, at);
            CollectDestination(weighted.Member("destination"u8), at, "destination", EgressRole.Destination, shape, into);
            if (withHeaders)
            {
                HostHeaderReferences.Collect(weighted, at, shape, into);
            }
        }
    }

    private static void CollectDestination(
        JsonElement destination,
        JsonPath parent,
        string name,
        EgressRole role,
        ShapeReader shape,
        List<EgressReference> into
    )
    {
        if (!destination.IsPresent())
        {
            return;
        }

        var path = parent[name];
        var at = path["host"];
        if (shape.Text(shape.Mapping(destination, path).Member("host"u8), at) is { } host)
        {
            into.Add(new EgressReference(role, at, host));
        }
    }

    private static void CollectAuthority(
        JsonElement holder,
        JsonPath parent,
        string name,
        EgressRole role,
        ShapeReader shape,
        List<EgressReference> into
    )
    {
        if (!holder.IsPresent())
        {
            return;
        }

        var path = parent[name];
        if (shape.Text(shape.Mapping(holder, path).Member("authority"u8), path["authority"]) is { Length: > 0 } authority)
        {
            into.Add(new EgressReference(role, path["authority"], authority));
        }
    }

    // Envoy concatenates scheme, "://", host and path: with the scheme "https://other.example?" the URL leads to another host.
    private static void CollectScheme(JsonElement redirect, JsonPath path, ShapeReader shape, List<EgressReference> into)
    {
        if (shape.Text(redirect.Member("scheme"u8), path["scheme"]) is { } scheme && scheme.AsSpan().ContainsAny(":/\\?#@%"))
        {
            into.Add(new EgressReference(EgressRole.Location, path["scheme"], scheme));
        }
    }

    private static void CollectSubnets(JsonElement matches, JsonPath path, ShapeReader shape, List<EgressReference> into)
    {
        var index = 0;
        foreach (var match in shape.List(matches, path).Items())
        {
            var at = path[index++];
            var subnets = at["destinationSubnets"];
            var subnet = 0;
            foreach (var item in shape.List(shape.Item(match, at).Member("destinationSubnets"u8), subnets).Items())
            {
                var where = subnets[subnet++];
                if (shape.TextItem(item, where) is { } text)
                {
                    into.Add(new EgressReference(EgressRole.DestinationSubnet, where, text));
                }
            }
        }
    }
}
