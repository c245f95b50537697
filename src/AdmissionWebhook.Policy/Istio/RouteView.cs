using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>One route of a VirtualService, from any section.</summary>
/// <param name="Section"><c>http</c>, <c>tls</c> or <c>tcp</c>.</param>
/// <param name="Route">The route.</param>
/// <param name="Path">Its path.</param>
internal readonly record struct RouteView(string Section, JsonElement Route, JsonPath Path)
{
    public static IEnumerable<RouteView> All(JsonElement spec)
    {
        foreach (var (section, list) in new[] { ("http", spec.Member("http"u8)), ("tls", spec.Member("tls"u8)), ("tcp", spec.Member("tcp"u8)) })
        {
            var index = 0;
            foreach (var route in list.Items())
            {
                yield return new RouteView(section, route, JsonPath.Spec[section][index++]);
            }
        }
    }

    /// <summary>The pointer of a field's route: <c>/spec/http/0</c> for <c>/spec/http/0/route/0/destination/host</c>.</summary>
    public static string PointerOf(JsonPath field) => string.Join('/', field.ToString().Split('/').Take(4));

    public IEnumerable<RouteDestination> Destinations
    {
        get
        {
            var index = 0;
            foreach (var weighted in Route.Member("route"u8).Items())
            {
                if (Read(weighted.Member("destination"u8), Path["route"][index++]["destination"], weighted) is { } destination)
                {
                    yield return destination;
                }
            }
        }
    }

    public IEnumerable<RouteDestination> Mirrors
    {
        get
        {
            if (Read(Route.Member("mirror"u8), Path["mirror"], default) is { } mirror)
            {
                yield return mirror;
            }

            var index = 0;
            foreach (var weighted in Route.Member("mirrors"u8).Items())
            {
                if (Read(weighted.Member("destination"u8), Path["mirrors"][index++]["destination"], weighted) is { } destination)
                {
                    yield return destination;
                }
            }
        }
    }

    private static RouteDestination? Read(JsonElement destination, JsonPath path, JsonElement weighted) => destination.Text("host"u8) is { } host
        ? new RouteDestination(host, destination.Member("port"u8).Integer("number"u8) ?? 0, path["host"], weighted)
        : null;
}

/// <param name="Host">As written.</param>
/// <param name="Port">0 if absent.</param>
/// <param name="Path">The path of the host.</param>
/// <param name="Weighted">The route item that contains it.</param>
internal readonly record struct RouteDestination(string Host, int Port, JsonPath Path, JsonElement Weighted);
