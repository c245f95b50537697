using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AdmissionWebhook.Tests.Cluster;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Monitoring;

public sealed partial class MonitoringTests
{
    // Added by a scrape: `up`, and the labels of its target.
    private static readonly string[] OfTheScrape = ["instance", "job"];

    // Labels that appear with their first event; no test can trigger all of them.
    private static readonly Dictionary<string, string[]> Eventual = new()
    {
        ["kestrel_tls_handshake_duration_seconds"] = ["error_type"],
        ["admission_webhook_rule_failures_total"] = ["rule"],
    };

    [Fact]
    public async Task Every_query_parses_and_uses_only_exposed_metrics_and_labels()
    {
        var exposed = await ExposedAsync();
        Assert.NotEmpty(MonitoringFiles.Queries);
        Assert.All(
            MonitoringFiles.Queries,
            named =>
            {
                var query = PromQuery.Parse(named.Query);
                var keys = new HashSet<string>(OfTheScrape);
                foreach (var (metric, labels) in query.Selectors)
                {
                    Assert.True(exposed.TryGetValue(metric, out var known), $"{named.Name}: {metric} is not exposed");
                    Assert.All(labels, label => Assert.Contains(label, known!.Union(OfTheScrape)));
                    keys.UnionWith(known!);
                }

                Assert.All(query.GroupedBy, label => Assert.Contains(label, keys));
            }
        );
    }

    [Fact]
    public void Every_metric_of_ours_is_on_the_dashboard_or_in_an_alert()
    {
        var used = MonitoringFiles
            .Queries.SelectMany(named => PromQuery.Parse(named.Query).Selectors)
            .Select(selector => selector.Metric)
            .ToHashSet();
        string[] metrics =
        [
            "reviews_total",
            "review_duration_seconds_bucket",
            "findings_total",
            "patches_total",
            "broken_glass_total",
            "refusals_total",
            "rule_failures_total",
        ];
        Assert.All(metrics, metric => Assert.Contains($"admission_webhook_{metric}", used));
    }

    [Fact]
    public void Every_alert_has_a_summary_a_severity_and_a_runbook_link()
    {
        Assert.All(
            MonitoringFiles.Alerts,
            alert =>
            {
                var name = (string)alert["alert"]!;
                Assert.True((string?)alert["labels"]!["severity"] is "critical" or "warning" or "info", name);
                Assert.False(string.IsNullOrWhiteSpace((string?)alert["annotations"]!["summary"]));
                Assert.False(string.IsNullOrWhiteSpace((string?)alert["annotations"]!["description"]));
                Assert.Equal($"deploy/monitoring/runbook.md#{name.ToLowerInvariant()}", (string?)alert["annotations"]!["runbook_url"]);
            }
        );
        Assert.Equal(
            MonitoringFiles.Alerts.Select(alert => (string)alert["alert"]!),
            Headings().Matches(MonitoringFiles.Runbook).Select(heading => heading.Groups[1].Value)
        );
    }

    [Fact]
    public void The_runbook_says_for_each_alert_what_it_means_what_to_look_at_and_what_to_do()
    {
        var sections = Headings().Split(MonitoringFiles.Runbook)[1..].Chunk(2);
        Assert.All(
            sections,
            section =>
            {
                Assert.Contains("*Means*", section[1], StringComparison.Ordinal);
                Assert.Contains("*Look at*", section[1], StringComparison.Ordinal);
                Assert.True(
                    section[1].Contains("*Do*", StringComparison.Ordinal) || section[1].Contains("*do*", StringComparison.Ordinal),
                    section[0]
                );
                Assert.Contains('`', section[1]);
            }
        );
    }

    [Fact]
    public void The_PrometheusRule_has_the_same_groups() =>
        Assert.True(
            JsonNode.DeepEquals(MonitoringFiles.Rules, MonitoringFiles.Document("prometheus-operator/prometheus-rule.yaml")["spec"])
        );

    [Fact]
    public void The_ServiceMonitor_selects_the_service_and_an_existing_port()
    {
        var service = Deploy.RenderedManifests.Base.One("Service");
        var monitor = MonitoringFiles.Document("prometheus-operator/service-monitor.yaml");
        Assert.Equal((string?)service["metadata"]!["namespace"], (string?)monitor["metadata"]!["namespace"]);
        Assert.All(
            monitor["spec"]!["selector"]!["matchLabels"]!.AsObject(),
            label => Assert.Equal((string?)label.Value, (string?)service["metadata"]!["labels"]![label.Key])
        );
        Assert.Contains(
            (string?)monitor["spec"]!["endpoints"]![0]!["port"],
            service["spec"]!["ports"]!.AsArray().Select(port => (string?)port!["name"])
        );
    }

    [Fact]
    public void Panels_have_a_unique_id_and_place_and_a_unit()
    {
        var all = MonitoringFiles.Dashboard["panels"]!.AsArray().Select(panel => panel!).ToList();
        Assert.Equal(all.Count, all.Select(panel => (int)panel["id"]!).Distinct().Count());
        var taken = new HashSet<(int X, int Y)>();
        Assert.All(
            all,
            panel =>
            {
                var place = panel["gridPos"]!;
                var (x, y, w, h) = ((int)place["x"]!, (int)place["y"]!, (int)place["w"]!, (int)place["h"]!);
                Assert.InRange(x + w, 1, 24);
                Assert.All(
                    Enumerable.Range(0, w * h),
                    cell => Assert.True(taken.Add((x + (cell % w), y + (cell / w))), (string?)panel["title"])
                );
            }
        );
        Assert.All(
            MonitoringFiles.Panels,
            panel => Assert.False(string.IsNullOrEmpty((string?)panel["fieldConfig"]!["defaults"]!["unit"]))
        );
    }

    [Theory]
    [InlineData("sum by (a (b)")]
    [InlineData("rate(a[5m)")]
    [InlineData("a{b=1}")]
    [InlineData("a{b=\"1\"")]
    [InlineData("a + ")]
    [InlineData("a b")]
    [InlineData("rate(a[x])")]
    public void A_broken_query_does_not_parse(string query) => Assert.Throws<FormatException>(() => PromQuery.Parse(query));

    /// <summary>Sample names and their label keys, after events of every kind in a server that follows a cluster.</summary>
    private static async Task<Dictionary<string, HashSet<string>>> ExposedAsync()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(
            nativeNet: true,
            policy: """
            apiVersion: egress.admissionwebhook.dev/v1alpha1
            kind: EgressPolicy
            metadata: {name: one}
            spec: {mesh: {outboundTrafficPolicy: ALLOW_ANY}, defaults: {exportTo: ["."]}}
            """
        );
        await cluster.ReadyAsync();
        await cluster.ValidateAsync(Reviews.UnapprovedEntry);
        await cluster.PostAsync("/mutate", Reviews.Create("ServiceEntry", """{"hosts": ["a.example.com"], "resolution": "DNS"}"""));
        await cluster.PostAsync("/validate", new JsonObject());
        await ClusteredWebhook.EventuallyAsync(
            async () => await cluster.MetricAsync("admission_webhook_native_net_stale") is not null,
            "a native net"
        );
        var exposed = (await cluster.ScrapeAsync())
            .Samples.GroupBy(sample => sample.Name)
            .ToDictionary(samples => samples.Key, samples => samples.SelectMany(sample => sample.Labels.Keys).ToHashSet());
        exposed["up"] = [];
        foreach (var (family, labels) in Eventual)
        {
            string[] names = family.EndsWith("_total", StringComparison.Ordinal)
                ? [family]
                : [$"{family}_bucket", $"{family}_count", $"{family}_sum"];
            Array.ForEach(names, name => (exposed.TryGetValue(name, out var known) ? known : exposed[name] = []).UnionWith(labels));
        }

        return exposed;
    }

    [GeneratedRegex("^## ([A-Za-z]+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();
}
