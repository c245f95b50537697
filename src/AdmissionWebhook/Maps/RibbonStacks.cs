namespace AdmissionWebhook.Maps;

/// <summary>The ribbons on either side of each node, stacked.</summary>
internal sealed class RibbonStacks(EgressMap map)
{
    private const double Widest = 30;

    private readonly ILookup<int, MapLink> _leaving = map.Links.ToLookup(link => link.From);
    private readonly ILookup<int, MapLink> _arriving = map.Links.ToLookup(link => link.To);

    /// <summary>The height of a node's taller stack.</summary>
    public double Height(int node) => Math.Max(_leaving[node].Sum(Width), _arriving[node].Sum(Width));

    /// <summary>All ribbons; those of a node are ordered by their other ends, so that they do not cross there.</summary>
    public IReadOnlyList<PlacedLink> Place(IReadOnlyList<PlacedNode> nodes)
    {
        var from = new Dictionary<MapLink, double>();
        var to = new Dictionary<MapLink, double>();
        foreach (var (index, node) in nodes.Index())
        {
            Stack(_leaving[index].OrderBy(link => nodes[link.To].Middle).ThenBy(link => link.Standing), node, from);
            Stack(_arriving[index].OrderBy(link => nodes[link.From].Middle).ThenBy(link => link.Standing), node, to);
        }

        return [.. map.Links.Select(link => new PlacedLink(link, from[link], to[link], Width(link)))];
    }

    private static void Stack(IEnumerable<MapLink> links, PlacedNode node, Dictionary<MapLink, double> ends)
    {
        var stack = links.ToList();
        var y = node.Middle - (stack.Sum(Width) / 2);
        foreach (var link in stack)
        {
            ends[link] = y + (Width(link) / 2);
            y += Width(link);
        }
    }

    // Width grows with the square root: a hundred objects are wide, and one is still visible beside them.
    private static double Width(MapLink link) => Math.Min(Widest, 1 + (2 * Math.Sqrt(link.Objects)));
}
