namespace AdmissionWebhook.Maps;

internal enum MapColumn
{
    Namespaces,
    Gateways,
    Destinations,
}

/// <summary>The map as it is drawn: nodes in three columns, and ribbons between neighbouring columns.</summary>
/// <param name="Nodes">By column, then from top to bottom.</param>
/// <param name="Links">One per standing, so that a bad way keeps its colour from end to end.</param>
/// <param name="Paths">Which namespace reaches which destination through which gateway, as indexes of nodes.</param>
internal sealed record EgressMap(IReadOnlyList<MapNode> Nodes, IReadOnlyList<MapLink> Links, IReadOnlyList<MapPath> Paths);

/// <summary>One namespace, gateway or destination, or a group of them.</summary>
/// <param name="Id">Stable from one map to the next.</param>
/// <param name="Column">The column it is drawn in.</param>
/// <param name="Label">The text shown.</param>
/// <param name="Standing">The worst standing of its ways.</param>
/// <param name="Objects">Number of objects that name its ways.</param>
internal sealed record MapNode(string Id, MapColumn Column, string Label, MapStanding Standing, int Objects)
{
    /// <summary>The members of a group; empty for a single node.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    public bool IsGroup => Members.Count > 0;

    /// <summary>Whether it is the group of names that have nothing in common.</summary>
    public bool IsRest => Id.EndsWith(MapGroups.Rest, StringComparison.Ordinal);

    /// <summary>For a destination: its ports on the wire.</summary>
    public string Ports { get; init; } = "";

    /// <summary>For a destination: who approved it.</summary>
    public string ApprovedBy { get; init; } = "";

    /// <summary>For a destination: the first day on which one of its approvals expires.</summary>
    public string Until { get; init; } = "";
}

/// <summary>A ribbon between two nodes.</summary>
/// <param name="From">Index of the node on the left.</param>
/// <param name="To">Index of the node on the right.</param>
/// <param name="Standing">The standing of all its ways.</param>
/// <param name="Objects">Number of objects that it stands for.</param>
/// <param name="Allowed">Whether any of them is admitted.</param>
internal sealed record MapLink(int From, int To, MapStanding Standing, int Objects, bool Allowed);

/// <summary>A namespace, gateway and destination on one way, and the standing of the ribbons between them.</summary>
internal readonly record struct MapPath(int Source, int Gateway, int Destination, MapStanding Standing);
