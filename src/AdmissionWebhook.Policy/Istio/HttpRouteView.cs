using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>One HTTP route of a VirtualService.</summary>
/// <param name="Route">The route, of any JSON type.</param>
/// <param name="Path">Its path.</param>
public readonly record struct HttpRouteView(JsonElement Route, JsonPath Path)
{
    public JsonElement Destinations => Route.Member("route"u8);

    public bool HasTimeout => Route.Member("timeout"u8).IsPresent();

    public bool HasRetries => Route.Member("retries"u8).IsPresent();

    /// <summary>The timeout; null if absent or not a duration.</summary>
    public TimeSpan? Timeout => Route.Text("timeout"u8) is { } text && GoDuration.TryParse(text, out var timeout) ? timeout : null;

    /// <summary>
    /// Whether the route forwards requests that a timeout suits. Redirects, direct responses and delegations forward nothing; with a fault
    /// Istio applies neither timeout nor retries (istio/api virtual_service.proto, HTTPRoute.fault); a stream would be cut off.
    /// </summary>
    public bool ForwardsRequests =>
        Route.ValueKind == JsonValueKind.Object
        && Destinations is { ValueKind: JsonValueKind.Array } destinations
        && destinations.GetArrayLength() > 0
        && !Route.Member("redirect"u8).IsPresent()
        && !Route.Member("directResponse"u8).IsPresent()
        && !Route.Member("delegate"u8).IsPresent()
        && !Route.Member("fault"u8).IsPresent()
        && !StreamMatch.Any(Route.Member("match"u8));
}
