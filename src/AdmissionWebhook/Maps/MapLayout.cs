namespace AdmissionWebhook.Maps;

/// <summary>The positions of everything on the map, in pixels. The console and the HTML page draw from the same numbers.</summary>
internal sealed record MapLayout(
    double Width,
    double Height,
    IReadOnlyList<PlacedNode> Nodes,
    IReadOnlyList<PlacedLink> Links,
    IReadOnlyList<PlacedHeading> Headings
)
{
    public const double NamespaceX = 214;
    public const double GatewayX = 484;
    public const double DestinationX = 736;
    public const double ApprovedByX = 1030;
    public const double UntilX = 1200;
    public const double BarWidth = 8;
    public const double Right = 1290;

    private const double Top = 44;
    private const double Bottom = 16;
    private const double RowHeight = 24;
    private const double BarHeight = 16;
    private const double HeadingHeight = 30;
    private const double Gap = 10;
    private const double GatewayGap = 40;

    public static MapLayout Of(EgressMap map)
    {
        var stacks = new RibbonStacks(map);
        var headings = new List<PlacedHeading>();
        var destinations = Destinations(map, stacks, headings, out var height);
        var left = Math.Max(Column(map, MapColumn.Namespaces, stacks, Gap), Column(map, MapColumn.Gateways, stacks, GatewayGap));
        var bottom = Math.Max(height, Top + left);
        PlacedNode[] nodes =
        [
            .. Spread(map, MapColumn.Namespaces, stacks, Gap, NamespaceX, bottom),
            .. Spread(map, MapColumn.Gateways, stacks, GatewayGap, GatewayX, bottom),
            .. destinations,
        ];
        return new MapLayout(Right, bottom + Bottom, nodes, stacks.Place(nodes), headings);
    }

    // Rows like a table's: equal heights, with a heading per standing.
    private static List<PlacedNode> Destinations(EgressMap map, RibbonStacks stacks, List<PlacedHeading> headings, out double bottom)
    {
        var placed = new List<PlacedNode>();
        var y = Top;
        MapStanding? under = null;
        foreach (var node in map.Nodes.Where(node => node.Column == MapColumn.Destinations))
        {
            if (under != node.Standing)
            {
                y += under is null ? 0 : Gap;
                var below = map.Nodes.Where(one => one.Column == MapColumn.Destinations && one.Standing == node.Standing);
                headings.Add(new PlacedHeading(node.Standing, y + 14, below.Sum(one => Math.Max(1, one.Members.Count))));
                y += HeadingHeight - Gap;
                under = node.Standing;
            }

            var height = Math.Max(BarHeight, stacks.Height(placed.Count + map.Nodes.Count(one => one.Column != MapColumn.Destinations)));
            var row = Math.Max(RowHeight, height + 6);
            placed.Add(new PlacedNode(node, DestinationX, y + ((row - height) / 2), height));
            y += row;
        }

        bottom = y;
        return placed;
    }

    private static double Column(EgressMap map, MapColumn column, RibbonStacks stacks, double gap) =>
        map.Nodes.Index().Where(one => one.Item.Column == column).Sum(one => Math.Max(BarHeight, stacks.Height(one.Index)) + gap) - gap;

    // Spread evenly over the whole height of the map, but not so far apart that ribbons are hard to follow.
    private static IEnumerable<PlacedNode> Spread(EgressMap map, MapColumn column, RibbonStacks stacks, double gap, double x, double bottom)
    {
        var nodes = map.Nodes.Index().Where(one => one.Item.Column == column).ToList();
        var free = bottom - Top - Column(map, column, stacks, gap);
        var extra = nodes.Count > 1 ? Math.Min(free / (nodes.Count - 1), 48) : 0;
        var y = Top + ((free - (extra * (nodes.Count - 1))) / 2);
        foreach (var (index, node) in nodes)
        {
            var height = Math.Max(BarHeight, stacks.Height(index));
            yield return new PlacedNode(node, x, y, height);
            y += height + gap + extra;
        }
    }
}

/// <param name="Node">The node.</param>
/// <param name="X">The left edge of its bar.</param>
/// <param name="Y">The top of its bar.</param>
/// <param name="Height">The height of its bar.</param>
internal sealed record PlacedNode(MapNode Node, double X, double Y, double Height)
{
    public double Middle => Y + (Height / 2);
}

/// <param name="Link">The link.</param>
/// <param name="FromY">The middle of its left end.</param>
/// <param name="ToY">The middle of its right end.</param>
/// <param name="Width">Its width.</param>
internal sealed record PlacedLink(MapLink Link, double FromY, double ToY, double Width);

/// <param name="Standing">The standing of the destinations below.</param>
/// <param name="Y">Its base line.</param>
/// <param name="Count">Number of destinations.</param>
internal sealed record PlacedHeading(MapStanding Standing, double Y, int Count);
