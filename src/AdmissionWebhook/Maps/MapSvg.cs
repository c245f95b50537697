using System.Globalization;

namespace AdmissionWebhook.Maps;

/// <summary>The map as self-contained SVG without script; colours come from the surrounding style sheet.</summary>
internal static class MapSvg
{
    private const string Summary = "Namespaces on the left, their gateways in the middle, destinations on the right";

    // Characters that fit in the column at the style sheet's font size.
    private const int LongestNamespace = 28;
    private const int LongestGateway = 34;
    private const int LongestDestination = 33;
    private const int LongestApprover = 24;

    // On a wide ribbon, a normal dash would look like a block.
    private const double Wide = 6;
    private const double GatewayTarget = 120;

    /// <param name="html">The output.</param>
    /// <param name="map">The map to draw.</param>
    /// <param name="anchor">The id of the details of a node; null if it has none.</param>
    public static void Write(HtmlText html, EgressMap map, Func<MapNode, string?> anchor)
    {
        var layout = MapLayout.Of(map);
        html.Line($"""<svg class="map" viewBox="0 0 {layout.Width} {layout.Height}" role="group" aria-label="{Summary}">""");
        Titles(html);
        html.Line($"""<g class="ribbons" aria-hidden="true">""");
        foreach (var link in layout.Links)
        {
            Ribbon(html, link, layout);
        }

        html.Line($"</g>");
        foreach (var heading in layout.Headings)
        {
            html.Add($"""<text class="heading s-{heading.Standing.Word()}" x="{MapLayout.DestinationX}" y="{heading.Y}">""");
            html.Line($"{heading.Standing.Title()} · {heading.Count}</text>");
        }

        foreach (var (index, node) in layout.Nodes.Index())
        {
            Node(html, node, index, anchor(node.Node));
        }

        html.Line($"</svg>");
    }

    private static void Titles(HtmlText html)
    {
        html.Line($"""<g class="titles" aria-hidden="true">""");
        html.Line($"""<text x="{MapLayout.NamespaceX + MapLayout.BarWidth}" y="16" text-anchor="end">Namespace</text>""");
        html.Line($"""<text x="{MapLayout.GatewayX + (MapLayout.BarWidth / 2)}" y="16" text-anchor="middle">Via</text>""");
        html.Line($"""<text x="{MapLayout.DestinationX}" y="16">Destination</text>""");
        html.Line($"""<text x="{MapLayout.ApprovedByX}" y="16">Approved by</text><text x="{MapLayout.UntilX}" y="16">Until</text>""");
        html.Line($"</g>");
    }

    private static void Ribbon(HtmlText html, PlacedLink placed, MapLayout layout)
    {
        var (link, x1, x2) = (placed.Link, layout.Nodes[placed.Link.From].X + MapLayout.BarWidth, layout.Nodes[placed.Link.To].X);
        var middle = (x1 + x2) / 2;
        var refused =
            link.Allowed ? ""
            : placed.Width > Wide ? " refused wide"
            : " refused";
        html.Line(
            $"""
            <path class="ribbon s-{link.Standing.Word()}{refused}" data-from="{link.From}" data-to="{link.To}" data-standing="{(int)
                link.Standing}"
            stroke-width="{placed.Width}" d="M{x1} {placed.FromY}C{middle} {placed.FromY} {middle} {placed.ToY} {x2} {placed.ToY}"/>
            """
        );
    }

    private static void Node(HtmlText html, PlacedNode placed, int index, string? anchor)
    {
        var node = placed.Node;
        var kind = node.Id == $"n:{Way.Everywhere}" ? "namespaces everywhere" : node.Column.ToString().ToLowerInvariant();
        html.Add($"""<a class="node {kind} s-{node.Standing.Word()}" data-node="{index}" tabindex="0" """);
        if (anchor is not null)
        {
            html.Add($"""href="#{anchor}" """);
        }

        html.Line($"""><title>{Description(node)}</title>""");
        html.Line(
            $"""
            <rect class="target" x="{Left(node)}" y="{placed.Middle - 12}" width="{Width(node)}" height="24"/>
            <rect class="bar" x="{placed.X}" y="{placed.Y}" width="{MapLayout.BarWidth}" height="{placed.Height}" rx="2"/>
            """
        );
        var line = placed.Middle + 4;
        switch (node.Column)
        {
            case MapColumn.Namespaces:
                html.Add($"""<text x="{placed.X - 8}" y="{line}" text-anchor="end">{Clip(node.Label, LongestNamespace)}""");
                html.Line($"""<tspan class="minor">{(node.IsGroup && !node.IsRest ? $" · {node.Members.Count}" : "")}</tspan></text>""");
                break;
            case MapColumn.Gateways:
                html.Add($"""<text class="above" x="{placed.X + (MapLayout.BarWidth / 2)}" y="{placed.Y - 7}" text-anchor="middle">""");
                html.Line($"{Clip(node.Label, LongestGateway)}</text>");
                break;
            default:
                Destination(html, node, placed.X + MapLayout.BarWidth, line);
                break;
        }

        html.Line($"</a>");
    }

    private static void Destination(HtmlText html, MapNode node, double x, double line)
    {
        var name = Clip(node.Label, LongestDestination);
        html.Add($"""<text class="sign" x="{x + 13}" y="{line}" text-anchor="middle">{node.Standing.Sign()}</text>""");
        var detail =
            node.IsRest ? ""
            : node.IsGroup ? $"{node.Members.Count} hosts"
            : Clip(node.Ports, Math.Max(0, LongestDestination - name.Length));
        html.Line($"""<text class="name" x="{x + 25}" y="{line}">{name}<tspan class="minor" dx="7">{detail}</tspan></text>""");
        html.Line($"""<text class="minor" x="{MapLayout.ApprovedByX}" y="{line}">{Clip(node.ApprovedBy, LongestApprover)}</text>""");
        html.Line($"""<text class="until" x="{MapLayout.UntilX}" y="{line}">{Until(node)}</text>""");
    }

    /// <summary>The node in one sentence, for screen readers.</summary>
    public static string Description(MapNode node)
    {
        var members = node.IsGroup ? $", {node.Members.Count} of them" : "";
        var by = node.ApprovedBy.Length > 0 && node.Standing != MapStanding.Denied ? $" by {node.ApprovedBy}" : "";
        var until = node.Until.Length > 0 ? $", until {node.Until}" : "";
        var objects = node.Objects == 1 ? "1 object" : string.Create(CultureInfo.InvariantCulture, $"{node.Objects} objects");
        return $"{node.Label}{members}: {node.Standing.Title().ToLowerInvariant()}{by}{until}; declared by {objects}";
    }

    private static string Until(MapNode node) =>
        node.Until.Length > 0 ? Clip(node.Until, 10)
        : node.Standing is MapStanding.Approved or MapStanding.FallsShort && !node.IsGroup ? "no expiry"
        : "";

    private static double Left(MapNode node) =>
        node.Column switch
        {
            MapColumn.Namespaces => 0,
            MapColumn.Gateways => MapLayout.GatewayX - (GatewayTarget / 2),
            _ => MapLayout.DestinationX,
        };

    private static double Width(MapNode node) =>
        node.Column switch
        {
            MapColumn.Namespaces => MapLayout.NamespaceX + MapLayout.BarWidth,
            MapColumn.Gateways => GatewayTarget + MapLayout.BarWidth,
            _ => MapLayout.Right - MapLayout.DestinationX,
        };

    private static string Clip(string text, int length) =>
        text.Length <= length ? text
        : length < 2 ? ""
        : text[..(length - 1)] + "…";
}
