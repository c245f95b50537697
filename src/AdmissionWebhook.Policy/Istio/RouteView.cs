using System.Text;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>One route of a VirtualService, from any section. Its parts are read once, on first use.</summary>
/// <param name="section"><c>http</c>, <c>tls</c> or <c>tcp</c>.</param>
/// <param name="route">The route.</param>
/// <param name="path">Its path.</param>
internal sealed class RouteView(string section, JsonElement route, JsonPath path)
{
    private static readonly string[] Sections = ["http", "tls", "tcp"];

    private List<(JsonElement Match, JsonPath Path)>? _matches;
    private List<RouteDestination>? _destinations;
    private List<RouteDestination>? _targets;

    public string Section => section;

    public JsonElement Route => route;

    public JsonPath Path => path;

    /// <summary>The matches, each with its path.</summary>
    public IReadOnlyList<(JsonElement Match, JsonPath Path)> Matches => _matches ??= ReadMatches();

    public IReadOnlyList<RouteDestination> Destinations => _destinations ??= ReadList("route"u8, "route");

    /// <summary>The destinations, then the mirrors.</summary>
    public IReadOnlyList<RouteDestination> Targets => _targets ??= ReadTargets();

    /// <summary>Those of every section, in the order of the proxy's listeners: <c>http</c>, <c>tls</c>, <c>tcp</c>.</summary>
    public static List<RouteView> All(JsonElement spec)
    {
        var routes = new List<RouteView>();
        foreach (var section in Sections)
        {
            var path = JsonPath.Spec[section];
            var index = 0;
            foreach (var route in spec.Member(Encoding.UTF8.GetBytes(section)).Items())
            {
                routes.Add(new RouteView(section, route, path[index++]));
            }
        }

        return routes;
    }

    /// <summary>The pointer of a field's route: <c>/spec/http/0</c> for <c>/spec/http/0/route/0/destination/host</c>.</summary>
    public static string PointerOf(JsonPath field) => string.Join('/', field.ToString().Split('/').Take(4));

    private List<(JsonElement Match, JsonPath Path)> ReadMatches()
    {
        var matches = new List<(JsonElement Match, JsonPath Path)>();
        var list = path["match"];
        foreach (var match in route.Member("match"u8).Items())
        {
            matches.Add((match, list[matches.Count]));
        }

        return matches;
    }

    private List<RouteDestination> ReadTargets()
    {
        var mirror = Read(route.Member("mirror"u8), path["mirror"], default);
        return
        [
            .. Destinations,
            .. (mirror is { } one ? [one, .. ReadList("mirrors"u8, "mirrors")] : ReadList("mirrors"u8, "mirrors")).Select(target =>
                target with
                {
                    IsMirror = true,
                }
            ),
        ];
    }

    private List<RouteDestination> ReadList(ReadOnlySpan<byte> member, string name)
    {
        var destinations = new List<RouteDestination>();
        var list = path[name];
        var index = 0;
        foreach (var weighted in route.Member(member).Items())
        {
            if (Read(weighted.Member("destination"u8), list[index++]["destination"], weighted) is { } destination)
            {
                destinations.Add(destination);
            }
        }

        return destinations;
    }

    private static RouteDestination? Read(JsonElement destination, JsonPath path, JsonElement weighted) =>
        destination.Text("host"u8) is { } host
            ? new RouteDestination(host, destination.Member("port"u8).Integer("number"u8) ?? 0, path["host"], weighted)
            {
                Subset = destination.Text("subset"u8),
            }
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

    public bool IsMirror { get; init; }

    /// <summary>The path of the mapping that holds the host.</summary>
    public JsonPath Holder => Path.Take(Path.Depth - 1);
}
