using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>A destination of a route.</summary>
/// <param name="Host">With a short name completed.</param>
/// <param name="Port">0 if absent.</param>
/// <param name="Subset">Null if absent.</param>
/// <param name="Path">Its path.</param>
internal readonly record struct RouteDestination(HostName Host, int Port, string? Subset, JsonPath Path)
{
    private static readonly string[] Sections = ["http", "tls", "tcp"];

    /// <summary>The destinations of all sections, including mirrors.</summary>
    public static IEnumerable<RouteDestination> All(Review review)
    {
        foreach (var section in Sections)
        {
            var index = 0;
            foreach (var route in review.Spec.Member(System.Text.Encoding.UTF8.GetBytes(section)).Items())
            {
                var path = JsonPath.Spec[section][index++];
                foreach (var destination in Of(review, route, path))
                {
                    yield return destination;
                }
            }
        }
    }

    private static IEnumerable<RouteDestination> Of(Review review, JsonElement route, JsonPath path)
    {
        var index = 0;
        foreach (var weighted in route.Member("route"u8).Items())
        {
            if (Read(review, weighted.Member("destination"u8), path["route"][index++]["destination"]) is { } destination)
            {
                yield return destination;
            }
        }

        if (Read(review, route.Member("mirror"u8), path["mirror"]) is { } mirror)
        {
            yield return mirror;
        }

        index = 0;
        foreach (var item in route.Member("mirrors"u8).Items())
        {
            if (Read(review, item.Member("destination"u8), path["mirrors"][index++]["destination"]) is { } destination)
            {
                yield return destination;
            }
        }
    }

    private static RouteDestination? Read(Review review, JsonElement destination, JsonPath path) =>
        destination.Text("host"u8) is { } host
            ? new RouteDestination(
                ObjectReader.Resolve(host, review.Namespace, review.Mesh.ClusterDomain), destination.Member("port"u8).Integer("number"u8) ?? 0,
                destination.Text("subset"u8), path)
            : null;
}
