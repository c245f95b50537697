using System.Text;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>One route of a VirtualService, from any section.</summary>
/// <param name="Section"><c>http</c>, <c>tls</c> or <c>tcp</c>.</param>
/// <param name="Route">The route.</param>
/// <param name="Path">Its path.</param>
internal readonly record struct RouteView(string Section, JsonElement Route, JsonPath Path)
{
    private static readonly string[] Sections = ["http", "tls", "tcp"];

    /// <summary>Those of every section, in the order of the proxy's listeners: <c>http</c>, <c>tls</c>, <c>tcp</c>.</summary>
    public static IEnumerable<RouteView> All(JsonElement spec) => Sections.SelectMany(section => Of(spec, section));

    public static IEnumerable<RouteView> Of(JsonElement spec, string section)
    {
        var path = JsonPath.Spec[section];
        var index = 0;
        foreach (var route in spec.Member(Encoding.UTF8.GetBytes(section)).Items())
        {
            yield return new RouteView(section, route, path[index++]);
        }
    }

    /// <summary>The pointer of a field's route: <c>/spec/http/0</c> for <c>/spec/http/0/route/0/destination/host</c>.</summary>
    public static string PointerOf(JsonPath field) => string.Join('/', field.ToString().Split('/').Take(4));

    /// <summary>The matches, each with its path.</summary>
    public IEnumerable<(JsonElement Match, JsonPath Path)> Matches
    {
        get
        {
            var path = Path["match"];
            var index = 0;
            foreach (var match in Route.Member("match"u8).Items())
            {
                yield return (match, path[index++]);
            }
        }
    }

    /// <summary>The destinations, then the mirrors.</summary>
    public IEnumerable<RouteDestination> Targets => Destinations.Concat(Mirrors);

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

    private IEnumerable<RouteDestination> Mirrors
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
        ? new RouteDestination(host, destination.Member("port"u8).Integer("number"u8) ?? 0, path["host"], weighted) { Subset = destination.Text("subset"u8) }
        : null;
}

/// <param name="Host">As written.</param>
/// <param name="Port">0 if absent.</param>
/// <param name="Path">The path of the host.</param>
/// <param name="Weighted">The route item that contains it.</param>
internal readonly record struct RouteDestination(string Host, int Port, JsonPath Path, JsonElement Weighted)
{
    /// <summary>The subset that it names; null for none.</summary>
    public string? Subset { get; init; }

    /// <summary>The path of the mapping that holds the host.</summary>
    public JsonPath Holder => Path.Take(Path.Depth - 1);
}
