using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>
/// Destinations of routes that istiod rejects (istio pkg/config/validation, validateDestination and validateRouteDestinations). Other
/// rules report the host, except <c>*</c>.
/// </summary>
internal static class DestinationRejections
{
    /// <param name="destinations">The items of <c>route</c>.</param>
    /// <param name="path">Their path.</param>
    public static IEnumerable<Rejection> OfAll(JsonElement destinations, JsonPath path)
    {
        var total = 0;
        foreach (var (item, at) in ValueRejections.Items(destinations, path))
        {
            var parts = Of(item.Member("destination"u8), at["destination"])
                .Concat(ValueRejections.NotNegative(item, at, "weight"))
                .Concat(HeaderRejections.Of(item, at));
            foreach (var rejection in parts)
            {
                yield return rejection;
            }

            total += item.Integer("weight"u8) ?? 0;
        }

        if (total == 0 && destinations.Items().Count() > 1)
        {
            yield return new Rejection(path, "", "istiod rejects several destinations without weights", "give each destination a weight");
        }
    }

    public static IEnumerable<Rejection> Of(JsonElement destination, JsonPath path)
    {
        if (destination.Text("host"u8) == "*")
        {
            yield return new Rejection(path["host"], "*", "istiod rejects the destination \"*\"", "name the host");
        }

        if (destination.Text("subset"u8) is { Length: > 0 } subset && !IstioNames.IsLabel(subset))
        {
            yield return new Rejection(
                path["subset"],
                subset,
                $"istiod rejects the subset name \"{subset}\"",
                "use letters, digits and dashes"
            );
        }

        var port = destination.Member("port"u8);
        if (port.ValueKind == JsonValueKind.Object && !port.Member("number"u8).IsPresent())
        {
            yield return new Rejection(path["port"], "", "istiod rejects a port without number", "add number, or remove port");
        }

        foreach (var rejection in ValueRejections.Range(port, "number", path["port"], 1, ValueRejections.MaxPort))
        {
            yield return rejection;
        }
    }
}
