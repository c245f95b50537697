using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>The traffic of one route: any of its matches, or all traffic of its gateways if there are none.</summary>
internal sealed class RouteMatches
{
    private readonly List<RouteMatch> _any;

    public RouteMatches(Review review, JsonElement matches)
    {
        var own =
            review.VirtualService.Gateways.Count == 0
                ? [VirtualServiceView.MeshGateway]
                : review
                    .VirtualService.Gateways.Select(gateway => GatewayNames.Resolve(gateway.Value, review.Namespace))
                    .ToHashSet(StringComparer.Ordinal);
        _any = matches.HasContent()
            ? [.. matches.Items().Select(match => new RouteMatch(match, Gateways(match, own, review.Namespace)))]
            : [new RouteMatch(default, own)];
    }

    /// <summary>Whether all of it is certainly within the other's.</summary>
    public bool IsWithin(RouteMatches other) => _any.TrueForAll(match => other._any.Exists(match.IsWithin));

    /// <summary>Whether none of it is certainly in the other's.</summary>
    public bool IsApartFrom(RouteMatches other) => _any.TrueForAll(match => other._any.TrueForAll(match.IsApartFrom));

    private static HashSet<string> Gateways(JsonElement match, HashSet<string> own, string @namespace) =>
        match.Member("gateways"u8) is var named && named.HasContent()
            ? [.. named.Items().Select(gateway => GatewayNames.Resolve(gateway.Text() ?? "", @namespace))]
            : own;
}
