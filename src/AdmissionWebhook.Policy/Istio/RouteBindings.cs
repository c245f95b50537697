using System.Collections.Immutable;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// Which gateways each route of a VirtualService is for: those that its matches name, and the VirtualService's own where a match names
/// none (istio/api virtual_service.proto, HTTPMatchRequest.gateways). Names come as <c>namespace/name</c>; sidecars are <c>mesh</c>.
/// </summary>
internal sealed class RouteBindings
{
    private readonly string _namespace;
    private readonly List<string> _own;
    private Dictionary<JsonPath, IReadOnlySet<string>>? _byRoute;

    public RouteBindings(VirtualServiceView routes, string @namespace)
    {
        _namespace = @namespace;
        _own = routes.Gateways.Count == 0 ? [VirtualServiceView.MeshGateway] : [.. routes.Gateways.Select(gateway => GatewayNames.Resolve(gateway.Value, @namespace))];
        var all = new List<(JsonPath, IReadOnlySet<string>)>();
        foreach (var (name, section) in new[] { ("http", routes.Spec.Member("http"u8)), ("tls", routes.Spec.Member("tls"u8)), ("tcp", routes.Spec.Member("tcp"u8)) })
        {
            var index = 0;
            foreach (var route in section.Items())
            {
                all.Add((JsonPath.Spec[name][index++], Gateways(route)));
            }
        }

        All = all;
    }

    public IReadOnlyList<(JsonPath Path, IReadOnlySet<string> Gateways)> All { get; }

    /// <summary>The gateways of the route that a field stands in; none for a field outside the routes.</summary>
    public IReadOnlySet<string> Of(JsonPath field)
    {
        _byRoute ??= All.ToDictionary(route => route.Path, route => route.Gateways);

        // "/spec/http/0/route/0/destination/host" stands in the route "/spec/http/0".
        return _byRoute.GetValueOrDefault(field.Take(3), ImmutableHashSet<string>.Empty);
    }

    private HashSet<string> Gateways(JsonElement route)
    {
        var gateways = new HashSet<string>(StringComparer.Ordinal);
        var matches = route.Member("match"u8);
        if (!matches.HasContent())
        {
            gateways.UnionWith(_own);
        }

        foreach (var match in matches.Items())
        {
            var named = match.Member("gateways"u8);
            gateways.UnionWith(named.HasContent() ? named.Items().Select(gateway => GatewayNames.Resolve(gateway.Text() ?? "", _namespace)) : _own);
        }

        return gateways;
    }
}
