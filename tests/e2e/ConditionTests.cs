using System.Globalization;
using System.Text.Json.Nodes;
using AdmissionWebhook.EndToEnd.Infrastructure;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.EndToEnd;

/// <summary>The conditions that <c>manifests webhooks --policy</c> prints, evaluated by the API server.</summary>
public sealed class ConditionTests(TestCluster cluster) : EndToEndTest(cluster)
{
    private const string Labels = "labels: {team: platform, vendor: example}";

    private static readonly string Policy = Objects.Policy(
        "one",
        """
        {approvedHosts: [{host: '*.example.com', labels: {vendor: example}}, {host: other.example.net, labels: {vendor: other}}],
         defaults: {routeTimeout: 15s, connectTimeout: 10s, exportTo: ['.'], labels: {team: platform}}}
        """.ReplaceLineEndings(" ")
    );

    [Fact]
    public async Task The_mutating_webhook_is_called_where_something_may_be_missing_and_nowhere_else()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("policy.yaml", Policy);
        await Cluster.GovernAsync(Policy);
        var configurations = await Cluster.ConfigurationsAsync("--ca-bundle", Cluster.Certificates.Authority, "--policy", file);
        (await Admin.ApplyAsync(configurations)).Succeeded();
        try
        {
            await Eventually.HoldsAsync(async () => await CallsAsync(Entry(Labels, ".")) == 0, "a call that is spared");
            Assert.Equal("example", (string?)(await DryAsync(Entry("annotations: {a: b}", "."), 1))["metadata"]!["labels"]!["vendor"]);
            Assert.Equal(".", (string?)(await DryAsync(Entry(Labels, ""), 1))["spec"]!["exportTo"]![0]);
            Assert.Equal("15s", (string?)(await DryAsync(Routes(1, "api.example.com", ""), 1))["spec"]!["http"]![0]!["timeout"]);
            await DryAsync(Routes(1, "api.example.com", "timeout: 3s, "), 0);
            await DryAsync(Routes(1, "reviews", ""), 0);
            Assert.Contains("\"connectTimeout\":\"10s\"", (await DryAsync(Pool("tcp: {}"), 1)).ToJsonString(), StringComparison.Ordinal);
            await DryAsync(Pool("tcp: {connectTimeout: 3s}"), 0);

            await NothingFailsAsync();
        }
        finally
        {
            await Cluster.RegisterAsync();
        }
    }

    // A condition that fails, or that costs too much, would refuse the write by itself.
    private async Task NothingFailsAsync()
    {
        foreach (
            var spec in new[]
            {
                "{http: text}",
                "{http: [text, 1]}",
                "{hosts: 7, gateways: {}}",
                "{http: [{route: [text]}], exportTo: text}",
            }
        )
        {
            var answer = await Admin.CreateAsync(Manifest("VirtualService", Labels, spec), "--dry-run=server");
            Assert.DoesNotContain("condition", answer.Error, StringComparison.OrdinalIgnoreCase);
        }

        foreach (var routes in new[] { 64, 500 })
        {
            (await Admin.ApplyAsync(Routes(routes, "api.example.com", "timeout: 3s, "), "--server-side", "--force-conflicts")).Succeeded();
            (await Admin.ApplyAsync(Routes(routes, "www.example.com", ""), "--server-side", "--force-conflicts")).Succeeded();
        }
    }

    private async Task<JsonNode> DryAsync(string manifest, int calls)
    {
        var before = await Cluster.Replica.ReviewsAsync("mutate");
        var stored = (await Admin.CreateAsync(manifest, "--dry-run=server", "-o", "json")).Succeeded();
        Assert.Equal(calls, await Cluster.Replica.ReviewsAsync("mutate") - before);
        return JsonNode.Parse(stored)!;
    }

    private async Task<int> CallsAsync(string manifest)
    {
        var before = await Cluster.Replica.ReviewsAsync("mutate");
        (await Admin.CreateAsync(manifest, "--dry-run=server")).Succeeded();
        return await Cluster.Replica.ReviewsAsync("mutate") - before;
    }

    private static string Entry(string metadata, string exportTo) =>
        Manifest(
            "ServiceEntry",
            metadata,
            $"{{hosts: [api.example.com], ports: [{{number: 443, name: tls, protocol: TLS}}], resolution: DNS, exportTo: [{exportTo}]}}"
        );

    private static string Pool(string pool) =>
        Manifest("DestinationRule", Labels, $"{{host: api.example.com, trafficPolicy: {{connectionPool: {{{pool}}}}}}}");

    private static string Routes(int count, string host, string timeout)
    {
        var routes = Enumerable
            .Range(0, count)
            .Select(i =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{{match: [{{uri: {{exact: /{i}}}}}], {timeout}route: [{{destination: {{host: {host}}}}}]}}"
                )
            );
        return Manifest("VirtualService", Labels, $"{{hosts: [api.example.com], exportTo: ['.'], http: [{string.Join(", ", routes)}]}}");
    }

    private static string Manifest(string kind, string metadata, string spec) =>
        $$"""
            apiVersion: networking.istio.io/v1
            kind: {{kind}}
            metadata: {name: probe, namespace: default, {{metadata}}}
            spec: {{spec}}

            """;
}
