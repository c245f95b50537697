using System.Text.Json.Nodes;
using AdmissionWebhook.Tests.Deploy;

namespace AdmissionWebhook.Tests.Monitoring;

/// <summary>The files of <c>deploy/monitoring</c>.</summary>
internal static class MonitoringFiles
{
    private const string Folder = "deploy/monitoring/";

    public static JsonNode Rules { get; } = Document("alerts.yaml");

    public static IReadOnlyList<JsonNode> Alerts { get; } =
    [.. Rules["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).Select(rule => rule!)];

    public static JsonNode Dashboard { get; } = JsonNode.Parse(RepositoryFiles.Text(Folder + "dashboard.json"))!;

    public static IEnumerable<JsonNode> Panels =>
        Dashboard["panels"]!.AsArray().Select(panel => panel!).Where(panel => (string?)panel["type"] != "row");

    /// <summary>Every query, by a name for failure messages, with Grafana's variables filled in.</summary>
    public static IEnumerable<(string Name, string Query)> Queries =>
        [
            .. Alerts.Select(alert => ((string)alert["alert"]!, (string)alert["expr"]!)),
            .. Panels.SelectMany(panel =>
                panel["targets"]!.AsArray().Select(target => ((string)panel["title"]!, Filled(target!["expr"]!)))
            ),
            .. Dashboard["annotations"]!["list"]!
                .AsArray()
                .Select(annotation => ((string)annotation!["name"]!, Filled(annotation["expr"]!))),
        ];

    public static string Runbook { get; } = RepositoryFiles.Text(Folder + "runbook.md");

    public static JsonNode Document(string name) => RenderedManifests.Read(RepositoryFiles.Text(Folder + name), name).Single();

    private static string Filled(JsonNode query) =>
        ((string)query!).Replace("$__rate_interval", "1m", StringComparison.Ordinal).Replace("$instance", ".*", StringComparison.Ordinal);
}
