using System.Globalization;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Maps;

/// <summary>Combines ways into a map, and groups nodes if there are too many.</summary>
internal sealed class MapGraph
{
    private const int MaxNamespaces = 32;
    private const int MaxDestinations = 44;
    private const int MaxPerUrgentStanding = 16;
    private const int MinOfOthers = 12;

    private readonly List<Way> _ways;
    private readonly MapQuery _query;
    private readonly ILookup<string, Way> _byDestination;
    private readonly Dictionary<string, MapGroup> _destinationGroups = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, MapGroup> _namespaceGroups;
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    private MapGraph(IEnumerable<Way> ways, MapQuery query)
    {
        _ways = [.. ways.Where(query.Takes)];
        _query = query;
        _byDestination = _ways.ToLookup(way => way.Destination);
        GroupDestinations();
        var namespaces = _ways
            .Where(way => way.Source != Way.Everywhere)
            .GroupBy(way => way.Source)
            .ToDictionary(one => one.Key, Objects, StringComparer.Ordinal);
        _namespaceGroups = new MapGroups(MaxNamespaces, MapGroups.NamespaceFamily).Of(
            namespaces,
            "n:",
            query.Expanded,
            count => $"{Number(count)} more namespaces"
        );
    }

    public static EgressMap Of(IEnumerable<Way> ways, MapQuery query) => new MapGraph(ways, query).Draw();

    /// <summary>The worst standing of the ways, so that the map never looks better than it is.</summary>
    public static MapStanding Worst(IEnumerable<Way> ways) => ways.Min(way => way.Standing);

    private static int Objects(IEnumerable<Way> ways) => ways.Select(way => way.Row.Object).Distinct().Count();

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private void GroupDestinations()
    {
        var room = MaxDestinations;
        foreach (var peers in _byDestination.GroupBy(Worst).OrderBy(one => one.Key))
        {
            var (standing, destinations) = (peers.Key, peers.ToList());
            var limit = standing.CanWait() ? Math.Max(MinOfOthers, room) : MaxPerUrgentStanding;
            var groups = new MapGroups(limit, MapGroups.HostFamily).Of(
                destinations.ToDictionary(ways => ways.Key, Objects, StringComparer.Ordinal),
                $"d:{standing.Word()}:",
                _query.Expanded,
                count => $"{Number(count)} more destinations"
            );
            foreach (var (name, group) in groups)
            {
                _destinationGroups[name] = group;
            }

            room -= destinations.Select(ways => groups.TryGetValue(ways.Key, out var group) ? group.Id : ways.Key).Distinct().Count();
        }
    }

    private string SourceId(Way way) => _namespaceGroups.TryGetValue(way.Source, out var group) ? group.Id : $"n:{way.Source}";

    private static string GatewayId(Way way) => $"g:{way.Through}";

    private string DestinationId(Way way) =>
        _destinationGroups.TryGetValue(way.Destination, out var group) ? group.Id : $"d:{way.Destination}";

    private EgressMap Draw()
    {
        // A few destinations are placed next to their namespace; of many, the most used come first.
        var isGrouped = _destinationGroups.Count > 0;
        var destinations = _ways
            .GroupBy(DestinationId)
            .Select(one => Destination(one.Key, [.. one]))
            .OrderBy(one => one.Node.Standing)
            .ThenBy(one => one.Node.IsRest)
            .ThenByDescending(one => isGrouped ? one.Node.Objects : 0)
            .ThenBy(one => one.Source, StringComparer.Ordinal)
            .ThenBy(one => one.Node.Label, StringComparer.Ordinal)
            .Select(one => one.Node)
            .ToList();
        Number(destinations);
        var namespaces = _ways
            .GroupBy(SourceId)
            .OrderBy(one => one.Key != $"n:{Way.Everywhere}")
            .ThenBy(Centre)
            .ThenBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => Namespace(one.Key, [.. one]))
            .ToList();
        var gateways = _ways.GroupBy(GatewayId).OrderBy(Centre).ThenBy(one => one.Key, StringComparer.Ordinal).Select(Gateway).ToList();
        List<MapNode> nodes = [.. namespaces, .. gateways, .. destinations];
        Number(nodes);
        return new EgressMap(nodes, Links(), [.. _ways.Select(Path).Distinct()]);
    }

    private void Number(List<MapNode> nodes)
    {
        _indexes.Clear();
        foreach (var (index, node) in nodes.Index())
        {
            _indexes[node.Id] = index;
        }
    }

    // The mean position of the destinations: in this order the fewest ribbons cross.
    private double Centre(IEnumerable<Way> ways) => ways.Average(way => _indexes[DestinationId(way)]);

    private MapPath Path(Way way) => new(_indexes[SourceId(way)], _indexes[GatewayId(way)], _indexes[DestinationId(way)], way.Standing);

    private List<MapLink> Links() =>
        [
            .. _ways
                .Select(way => (From: Path(way).Source, To: Path(way).Gateway, Way: way))
                .Concat(_ways.Select(way => (From: Path(way).Gateway, To: Path(way).Destination, Way: way)))
                .GroupBy(one => (one.From, one.To, one.Way.Standing))
                .Select(one => new MapLink(
                    one.Key.From,
                    one.Key.To,
                    one.Key.Standing,
                    Objects(one.Select(way => way.Way)),
                    one.Any(way => way.Way.Row.Allowed)
                ))
                .OrderBy(link => link.From)
                .ThenBy(link => link.Standing)
                .ThenBy(link => link.To),
        ];

    private MapNode Namespace(string id, List<Way> ways) =>
        new(id, MapColumn.Namespaces, Label(ways[0].Source), Worst(ways), Objects(ways))
        {
            Label = _namespaceGroups.TryGetValue(ways[0].Source, out var group) ? group.Label : Label(ways[0].Source),
            Members = [.. group is null ? [] : group.Members.Where(name => ways.Any(way => way.Source == name))],
        };

    private static string Label(string source) => source == Way.Everywhere ? "every namespace" : source;

    private static MapNode Gateway(IGrouping<string, Way> ways) =>
        new(ways.Key, MapColumn.Gateways, GatewayLabel(ways.First().Through), Worst(ways), Objects(ways));

    private static string GatewayLabel(string through) => through == Way.Direct ? "directly (sidecar)" : through;

    private (MapNode Node, string Source) Destination(string id, List<Way> ways)
    {
        var group = _destinationGroups.GetValueOrDefault(ways[0].Destination);
        var approvals = ways.SelectMany(way => way.Row.Use.Approvals).Distinct().ToList();
        var denials = ways.SelectMany(way => way.Row.Use.Denials).Select(denial => denial.Policy.Name).Distinct();
        var standing = Worst(ways);
        return (
            new MapNode(id, MapColumn.Destinations, group?.Label ?? ways[0].Destination, standing, Objects(ways))
            {
                Members = group?.Members ?? [],
                Ports = group is null
                    ? string.Join(' ', ways.SelectMany(way => way.Row.Use.Ports).Select(port => port.Number).Distinct().Order())
                    : "",
                ApprovedBy =
                    standing is MapStanding.Denied
                        ? $"denied by {string.Join(", ", denials)}"
                        : OneOf(approvals.Select(one => one.ApprovedBy ?? one.Owner), "several"),
                Until = First(approvals),
            },
            ways.GroupBy(way => way.Source).OrderByDescending(one => one.Count()).ThenBy(one => one.Key, StringComparer.Ordinal).First().Key
        );
    }

    private static string OneOf(IEnumerable<string?> names, string several) =>
        names.OfType<string>().Distinct().ToList() switch
        {
            [] => "",
            [var one] => one,
            [var one, var two] => $"{one}, {two}",
            _ => several,
        };

    private static string First(List<Approval> approvals) =>
        approvals.Where(one => one.ExpiresAt is not null).MinBy(one => one.ExpiresAt)?.Expires ?? "";
}
