using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AdmissionWebhook.Maps;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Cli.Inventory;

/// <summary>
/// The inventory as one self-contained page: the map, what needs attention, every way out and all approvals. It is complete without script;
/// with it, rows can be searched and paths followed. It loads nothing, and its CSP forbids it to.
/// </summary>
internal sealed class InventoryPage(HtmlText html)
{
    private static readonly string Styles = PageAsset.Text("tokens.css") + PageAsset.Text("map.css") + PageAsset.Text("report.css");
    private static readonly string Script = PageAsset.Text("report.js");

    /// <param name="rows">The inventory.</param>
    /// <param name="policies">The policies it was evaluated against.</param>
    /// <param name="now">The time of the evaluation.</param>
    public void Write(IReadOnlyList<InventoryRow> rows, PolicySet policies, DateTimeOffset now)
    {
        var expiry = new ExpiryHorizon(policies, now);
        List<Way> ways = [.. rows.SelectMany(row => Way.Of(row, expiry, policies.Mesh.EgressGateway?.Namespace))];
        var approvals = ApprovalUse.Of(policies, rows, expiry);
        var table = new WaysTable(html, rows, expiry);
        var map = MapGraph.Of(ways, MapQuery.Everything);
        Head();
        html.Line(
            $"""
            <body><a class="skip" href="#ways">Skip to the table</a>
            <header class="page"><h1>What this mesh reaches outside</h1>
            <p class="about">Evaluated against {Names(policies)} on
            <time datetime="{Time(now, "yyyy-MM-dd'T'HH:mm:ss'Z'")}">{Time(now, "yyyy-MM-dd HH:mm")} UTC</time></p>
            """
        );
        new SummaryPart(html).Write(MapSummary.Of(ways), approvals);
        html.Line(
            $"""
            </header><main><section aria-labelledby="map-title"><h2 id="map-title">Map</h2>
            <p class="hint">The wider a ribbon, the more objects; dashed ones are denied at admission.
            <span class="scripted">Hover a name to follow its paths, select it to see its rows.</span></p><div class="map-frame">
            """
        );
        MapSvg.Write(html, map, table.Anchor);
        html.Line($"</div></section>");
        table.Write();
        new ApprovalsTable(html).Write(approvals);
        html.Line(
            $"""
            </main><footer>Written by admission-webhook {Version}. It shows what manifests ask for; to control what pods can do outside the mesh, use
            network policies.</footer>
            """
        );
        html.Line($"""<script type="application/json" id="paths">""");
        html.Raw(Paths(map));
        html.Raw("</script><script>");
        html.Raw(Script);
        html.Raw("</script></body></html>\n");
    }

    private static string Version => typeof(InventoryPage).Assembly.GetName().Version?.ToString(3) ?? "";

    private static string Names(PolicySet policies) =>
        policies.Policies switch
        {
            [var one] => $"policy {one.Name}",
            { Count: <= 6 } some => $"policies {string.Join(", ", some.Select(policy => policy.Name))}",
            var many => string.Create(CultureInfo.InvariantCulture, $"{many.Count} policies"),
        };

    private static string Time(DateTimeOffset now, string format) => now.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);

    // Numbers only, so that nothing in it can close the element.
    private static string Paths(EgressMap map) =>
        $"[{string.Join(',', map.Paths.Select(path =>
        string.Create(CultureInfo.InvariantCulture, $"[{path.Source},{path.Gateway},{path.Destination},{(int)path.Standing}]")))}]";

    private static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private void Head()
    {
        var policy = $"default-src 'none'; style-src {Hash(Styles)}; script-src {Hash(Script)}; base-uri 'none'; form-action 'none'";
        html.Line(
            $"""
            <!doctype html><html lang="en"><head><meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><title>Egress inventory</title>
            """
        );
        html.Raw("<style>");
        html.Raw(Styles);
        html.Raw("</style></head>\n");
    }
}
