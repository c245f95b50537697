using System.Collections.Immutable;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// The gateways of each route of a VirtualService: those of its matches, and the VirtualService's own for matches that name none
/// (istio/api virtual_service.proto, HTTPMatchRequest.gateways). Names are <c>namespace/name</c>; sidecars are <c>mesh</c>.
/// </summary>
internal sealed class RouteBindings
{
    private readonly string _namespace;
    private readonly HashSet<string> _own;
    private Dictionary<JsonPath, IReadOnlySet<string>>? _byRoute;

    public RouteBindings(VirtualServiceView routes, string @namespace)
    {
        _namespace = @namespace;
        _own = new HashSet<string>(
            routes.Gateways.Count == 0
                ? [VirtualServiceView.MeshGateway]
                : routes.Gateways.Select(gateway => GatewayNames.Resolve(gateway.Value, @namespace)),
            StringComparer.Ordinal
        );
        All = [.. routes.Routes.Select(route => (route.Path, Gateways(route)))];
    }

    public IReadOnlyList<(JsonPath Path, IReadOnlySet<string> Gateways)> All { get; }

    /// <summary>The gateways of the route that contains a field; empty for a field outside the routes.</summary>
    public IReadOnlySet<string> Of(JsonPath field)
    {
        _byRoute ??= All.ToDictionary(route => route.Path, route => route.Gateways);

        // "/spec/http/0/route/0/destination/host" is in the route "/spec/http/0".
        return _byRoute.GetValueOrDefault(field.Take(3), ImmutableHashSet<string>.Empty);
    }

    // Most routes name no gateway and share one set, so that memory does not grow with routes times gateways.
    private IReadOnlySet<string> Gateways(RouteView route)
    {
        HashSet<string>? named = null;
        var includesOwn = true;
        foreach (var (match, _) in route.Matches)
        {
            if (named is null)
            {
                (named, includesOwn) = (new HashSet<string>(StringComparer.Ordinal), false);
            }

            var gateways = match.Member("gateways"u8);
            if (gateways.HasContent())
            {
                named.UnionWith(gateways.Items().Select(gateway => GatewayNames.Resolve(gateway.Text() ?? "", _namespace)));
            }
            else
            {
                includesOwn = true;
            }
        }

        if (named is not { Count: > 0 })
        {
            return includesOwn ? _own : ImmutableHashSet<string>.Empty;
        }

        if (includesOwn)
        {
            named.UnionWith(_own);
        }

        return named;
    }
}
