using System.Collections.Immutable;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>One route of a VirtualService, from any section. Its parts are read once, on first use.</summary>
/// <param name="section"><c>http</c>, <c>tls</c> or <c>tcp</c>.</param>
/// <param name="route">The route.</param>
/// <param name="path">Its path.</param>
internal sealed class RouteView(string section, JsonElement route, JsonPath path)
{
    public const string HttpSection = "http";
    public const string TlsSection = "tls";
    public const string TcpSection = "tcp";

    private ImmutableArray<(JsonElement Match, JsonPath Path)> _matches;
    private ImmutableArray<RouteDestination> _destinations;
    private ImmutableArray<RouteDestination> _targets;
    private bool? _forwardsRequests;

    public string Section => section;

    public JsonElement Route => route;

    public JsonPath Path => path;

    /// <summary>The matches, each with its path.</summary>
    public ImmutableArray<(JsonElement Match, JsonPath Path)> Matches => _matches.IsDefault ? _matches = ReadMatches() : _matches;

    /// <summary>The items of <c>route</c>, readable or not.</summary>
    public JsonElement Weighted => route.Member("route"u8);

    /// <summary>Those that name a host.</summary>
    public ImmutableArray<RouteDestination> Destinations =>
        _destinations.IsDefault ? _destinations = ReadList(Weighted, "route") : _destinations;

    /// <summary>The destinations, then the mirrors.</summary>
    public ImmutableArray<RouteDestination> Targets => _targets.IsDefault ? _targets = ReadTargets() : _targets;

    public bool HasTimeout => route.Member("timeout"u8).IsPresent();

    public bool HasRetries => route.Member("retries"u8).IsPresent();

    /// <summary>The timeout; null if absent or not a duration.</summary>
    public TimeSpan? Timeout => route.Text("timeout"u8) is { } text && GoDuration.TryParse(text, out var timeout) ? timeout : null;

    /// <summary>
    /// Whether an HTTP route forwards requests and a timeout suits them. Redirects, direct responses and delegations forward nothing; with
    /// a fault Istio applies neither timeout nor retries (istio/api virtual_service.proto, HTTPRoute.fault); a stream would be cut off.
    /// </summary>
    public bool ForwardsRequests => _forwardsRequests ??= ReadForwardsRequests();

    /// <summary>Those of every section, in the order of the proxy's listeners: <c>http</c>, <c>tls</c>, <c>tcp</c>.</summary>
    public static ImmutableArray<RouteView> All(JsonElement spec)
    {
        var routes = ImmutableArray.CreateBuilder<RouteView>(2);
        Add(HttpSection, spec.Member("http"u8), routes);
        Add(TlsSection, spec.Member("tls"u8), routes);
        Add(TcpSection, spec.Member("tcp"u8), routes);
        return routes.DrainToImmutable();
    }

    /// <summary>The pointer of a field's route: <c>/spec/http/0</c> for <c>/spec/http/0/route/0/destination/host</c>.</summary>
    public static string PointerOf(JsonPath field) => string.Join('/', field.ToString().Split('/').Take(4));

    private static void Add(string section, JsonElement list, ImmutableArray<RouteView>.Builder routes)
    {
        if (!list.HasContent())
        {
            return;
        }

        var path = JsonPath.Spec[section];
        var index = 0;
        foreach (var route in list.Items())
        {
            routes.Add(new RouteView(section, route, path[index++]));
        }
    }

    private ImmutableArray<(JsonElement Match, JsonPath Path)> ReadMatches()
    {
        var items = route.Member("match"u8);
        if (items.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        var matches = ImmutableArray.CreateBuilder<(JsonElement Match, JsonPath Path)>(items.GetArrayLength());
        var list = path["match"];
        foreach (var match in items.Items())
        {
            matches.Add((match, list[matches.Count]));
        }

        return matches.DrainToImmutable();
    }

    private bool ReadForwardsRequests() =>
        Weighted is { ValueKind: JsonValueKind.Array } destinations
        && destinations.GetArrayLength() > 0
        && !route.Member("redirect"u8).IsPresent()
        && !route.Member("directResponse"u8).IsPresent()
        && !route.Member("delegate"u8).IsPresent()
        && !route.Member("fault"u8).IsPresent()
        && !StreamMatch.Any(route.Member("match"u8));

    private ImmutableArray<RouteDestination> ReadTargets()
    {
        var (one, several) = (route.Member("mirror"u8), route.Member("mirrors"u8));
        if (!one.IsPresent() && !several.HasContent())
        {
            return Destinations;
        }

        var targets = Destinations.ToBuilder();
        if (Read(one, path["mirror"], default) is { } mirror)
        {
            targets.Add(mirror with { IsMirror = true });
        }

        foreach (var other in ReadList(several, "mirrors"))
        {
            targets.Add(other with { IsMirror = true });
        }

        return targets.DrainToImmutable();
    }

    private ImmutableArray<RouteDestination> ReadList(JsonElement items, string name)
    {
        if (items.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        var destinations = ImmutableArray.CreateBuilder<RouteDestination>(items.GetArrayLength());
        var list = path[name];
        var index = 0;
        foreach (var weighted in items.Items())
        {
            var at = list[index++];
            if (Read(weighted.Member("destination"u8), at["destination"], weighted) is { } destination)
            {
                destinations.Add(destination);
            }
        }

        return destinations.DrainToImmutable();
    }

    private static RouteDestination? Read(JsonElement destination, JsonPath path, JsonElement weighted) =>
        destination.Text("host"u8) is { } host
            ? new RouteDestination(host, destination.Member("port"u8).Integer("number"u8) ?? 0, path["host"], weighted)
            {
                Subset = destination.Text("subset"u8),
            }
            : null;
}
