using System.Globalization;
using AdmissionWebhook.Maps;

namespace AdmissionWebhook.Cli.Inventory;

/// <summary>Every way out, by namespace.</summary>
internal sealed class WaysTable
{
    private static readonly string[] Columns = ["Destination", "Ports", "Standing", "Approved by", "Until", "Via", "Exported to", "Object"];

    private readonly HtmlText _html;
    private readonly IReadOnlyList<InventoryRow> _rows;
    private readonly ExpiryHorizon _expiry;
    private readonly Dictionary<string, string> _namespaces;
    private readonly Dictionary<string, string> _destinations;
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    public WaysTable(HtmlText html, IReadOnlyList<InventoryRow> rows, ExpiryHorizon expiry)
    {
        (_html, _rows, _expiry) = (html, rows, expiry);
        _namespaces = Anchors("from", rows.Select(row => row.Object.Namespace));
        _destinations = Anchors("to", rows.Select(row => row.Use.Destination));
    }

    /// <summary>The table row for a node; null if it has none, such as a gateway.</summary>
    public string? Anchor(MapNode node) =>
        node switch
        {
            { Column: MapColumn.Namespaces } => First(node, _namespaces),
            { Column: MapColumn.Destinations } => First(node, _destinations),
            _ => null,
        };

    public void Write()
    {
        _html.Line(
            $"""
            <section aria-labelledby="ways"><h2 id="ways">Egress by namespace</h2>
            <p class="search scripted"><label>Search
            <input type="search" id="search" autocomplete="off" placeholder="namespace, host, owner, object"></label>
            <output id="found" for="search"></output></p>
            <div class="table-frame" tabindex="0" role="region" aria-labelledby="ways"><table id="ways-table"><thead><tr>
            """
        );
        foreach (var column in Columns)
        {
            _html.Add($"""<th scope="col">{column}</th>""");
        }

        _html.Line($"</tr></thead>");
        foreach (var rows in _rows.GroupBy(row => row.Object.Namespace))
        {
            _html.Line(
                $"""
                <tbody data-namespace="{rows.Key}"><tr class="group" id="{_namespaces[rows.Key]}">
                <th scope="rowgroup" colspan="{Columns.Length}">{rows.Key}</th></tr>
                """
            );
            foreach (var row in rows.OrderBy(_expiry.StandingOf).ThenBy(row => row.Use.Destination, StringComparer.Ordinal))
            {
                Write(row);
            }

            _html.Line($"</tbody>");
        }

        _html.Line($"</table></div></section>");
    }

    private void Write(InventoryRow row)
    {
        var (use, standing) = (row.Use, _expiry.StandingOf(row));
        _html.Add($"""<tr class="s-{standing.Word()}" data-destination="{use.Destination}" """);
        if (_written.Add(use.Destination))
        {
            _html.Add($"""id="{_destinations[use.Destination]}" """);
        }

        _html.Line(
            $"""
            ><th scope="row" class="name">{use.Destination}</th>
            <td class="number">{string.Join(", ", use.Ports)}</td>
            <td class="standing"><span class="sign" aria-hidden="true">{standing.Sign()}</span> {standing.Title()}{(
                row.Allowed ? "" : "; object refused"
            )}</td>
            <td>{Approvers(row)}</td>
            <td class="number">{Until(row)}</td>
            <td>{(row.Gateways.Count == 0 ? "sidecars" : string.Join(", ", row.Gateways))}</td>
            <td>{Exports(row)}</td>
            <td>{row.Object.Kind} {row.Object.Name} <span class="minor">{row.Place}</span></td></tr>
            """
        );
    }

    private static Dictionary<string, string> Anchors(string prefix, IEnumerable<string> names) =>
        names
            .Distinct()
            .Index()
            .ToDictionary(
                one => one.Item,
                one => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{one.Index}"),
                StringComparer.Ordinal
            );

    private static string? First(MapNode node, Dictionary<string, string> anchors) =>
        Names(node).Select(name => anchors.GetValueOrDefault(name)).FirstOrDefault(anchor => anchor is not null);

    private static IEnumerable<string> Names(MapNode node) => node.IsGroup ? node.Members : [node.Label];

    private static string Approvers(InventoryRow row) =>
        row.Use.Denials.Count > 0
            ? $"denied by {string.Join(", ", row.Use.Denials.Select(denial => denial.Policy.Name).Distinct())}"
            : string.Join(", ", row.Use.Approvals.Select(approval => approval.ApprovedBy ?? approval.Owner).OfType<string>().Distinct());

    private static string Until(InventoryRow row) =>
        row.Use.Approvals.Where(approval => approval.ExpiresAt is not null).MinBy(approval => approval.ExpiresAt)?.Expires
        ?? (row.Use.Approvals.Count > 0 ? "no expiry" : "");

    private static string Exports(InventoryRow row) => row.ExportedTo.Contains("*") ? "every namespace" : string.Join(", ", row.ExportedTo);
}
