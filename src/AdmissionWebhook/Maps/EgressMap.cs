namespace AdmissionWebhook.Maps;

internal enum MapColumn
{
    Namespaces,
    Gateways,
    Destinations,
}

/// <summary>What the map draws: nodes in three columns, and the ribbons between neighbouring columns.</summary>
/// <param name="Nodes">By column, then from top to bottom.</param>
/// <param name="Links">Each for one standing, so that a bad way keeps its colour from end to end.</param>
/// <param name="Paths">Which namespace reaches which destination through which gateway: indexes of nodes.</param>
internal sealed record EgressMap(IReadOnlyList<MapNode> Nodes, IReadOnlyList<MapLink> Links, IReadOnlyList<MapPath> Paths);

/// <summary>One namespace, gateway or destination, or a group of them.</summary>
/// <param name="Id">Stable from one map to the next.</param>
/// <param name="Column">Where it is drawn.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Standing">The worst of its ways.</param>
/// <param name="Objects">How many objects name its ways.</param>
internal sealed record MapNode(string Id, MapColumn Column, string Label, MapStanding Standing, int Objects)
{
    /// <summary>What a group holds; empty for what stands for itself.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    public bool IsGroup => Members.Count > 0;

    /// <summary>Whether it is the group of what shares nothing.</summary>
    public bool IsRest => Id.EndsWith(MapGroups.Rest, StringComparison.Ordinal);

    /// <summary>Of a destination: its ports on the wire.</summary>
    public string Ports { get; init; } = "";

    /// <summary>Of a destination: who approved it.</summary>
    public string ApprovedBy { get; init; } = "";

    /// <summary>Of a destination: the day on which the first of its approvals ends.</summary>
    public string Until { get; init; } = "";
}

/// <summary>A ribbon between two nodes.</summary>
/// <param name="From">Index of the node on the left.</param>
/// <param name="To">Index of the node on the right.</param>
/// <param name="Standing">Of all its ways.</param>
/// <param name="Objects">How many objects it stands for.</param>
/// <param name="Allowed">Whether admission lets any of them in.</param>
internal sealed record MapLink(int From, int To, MapStanding Standing, int Objects, bool Allowed);

/// <summary>One namespace, gateway and destination that belong together, and the standing of the ribbons between them.</summary>
internal readonly record struct MapPath(int Source, int Gateway, int Destination, MapStanding Standing);
