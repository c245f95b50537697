using System.Text.Json.Nodes;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Tests.Cluster;

namespace AdmissionWebhook.Tests.Audit;

/// <summary>The kinds outside Istio's networking group, in a cluster.</summary>
public sealed class CaptureAuditTests
{
    private const string Excluding = "traffic.sidecar.istio.io/excludeOutboundIPRanges";

    [Fact]
    public async Task The_verb_evaluates_every_served_kind_even_if_lists_omit_it()
    {
        await using var cluster = await AuditedFolder.StartAsync(Prepare);
        var run = await cluster.RunAsync("-o", "json");
        Assert.Equal("", run.Errors);
        Assert.Equal(
            [
                "apps/v1 Deployment shop/web uncaptured-traffic",
                "discovery.k8s.io/v1 EndpointSlice shop/by-hand unapproved-address",
                "gateway.networking.k8s.io/v1 HTTPRoute shop/out unapproved-host",
                "gateway.networking.k8s.io/v1 HTTPRoute shop/out unknown-destination",
                "v1 Namespace off/off no-proxy",
                "v1 Pod shop/bare uncaptured-traffic",
                "v1 Service shop/alias unapproved-host",
            ],
            Findings(run.Json).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_pod_of_an_evaluated_workload_is_not_warned_about_again()
    {
        await using var cluster = await AuditedFolder.StartAsync(Prepare);
        var pod = Pod("web-1");
        pod["metadata"]!["ownerReferences"] = JsonNode.Parse(
            """[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web","uid":"1","controller":true}]"""
        );
        cluster.Api.Put(pod);
        var run = await cluster.RunAsync("-o", "json");
        Assert.DoesNotContain(Findings(run.Json), finding => finding.Contains("web-1", StringComparison.Ordinal));
        Assert.Contains(run.Json["results"]!.AsArray(), result => (string?)result!["name"] == "web-1");
    }

    [Fact]
    public async Task A_kind_that_cannot_be_listed_is_reported_and_the_rest_is_audited()
    {
        await using var cluster = await AuditedFolder.StartAsync(Prepare);
        cluster.Api.Authorize = request => request.Resource is not ("deployments" or "httproutes");
        var run = await cluster.RunAsync("-o", "json");
        Assert.Equal("not audited, because listing is forbidden: httproutes.gateway.networking.k8s.io, deployments.apps\n", run.Errors);
        Assert.Contains("v1 Service shop/alias unapproved-host", Findings(run.Json));
    }

    [Fact]
    public async Task An_audit_of_one_namespace_covers_its_labels_and_nothing_else()
    {
        await using var cluster = await AuditedFolder.StartAsync(Prepare);
        Assert.Equal(["v1 Namespace off/off no-proxy"], Findings((await cluster.RunAsync("-n", "off", "-o", "json")).Json));
    }

    [Fact]
    public async Task Endpoints_that_a_controller_maintains_are_skipped_even_without_access_to_other_namespaces()
    {
        await using var cluster = await AuditedFolder.StartAsync(api =>
        {
            Prepare(api);
            api.Put("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}""");
            api.Put(
                """{"apiVersion":"v1","kind":"Service","metadata":{"name":"api","namespace":"shop"},"spec":{"selector":{"app":"api"},"ports":[{"port":80}]}}"""
            );
            api.Put(Slice("api-x1", "api", "endpointslice-controller.k8s.io"));
            api.Put(Slice("mirrored", "old", "endpointslicemirroring-controller.k8s.io"));
            api.Put(
                """{"apiVersion":"v1","kind":"Endpoints","metadata":{"name":"api","namespace":"shop"},"subsets":[{"addresses":[{"ip":"198.51.100.7"}]}]}"""
            );
            api.Put(Slice("posing", "none", "endpointslice-controller.k8s.io"));
        });
        foreach (var everywhere in new[] { true, false })
        {
            cluster.Api.Authorize = request => everywhere || request.Namespace == "shop" || request.Resource == "egresspolicies";
            var found = Findings((await cluster.RunAsync("-n", "shop", "-o", "json")).Json)
                .Where(line => line.Contains("Endpoint", StringComparison.Ordinal));
            Assert.Equal(
                [
                    "discovery.k8s.io/v1 EndpointSlice shop/by-hand unapproved-address",
                    "discovery.k8s.io/v1 EndpointSlice shop/posing unapproved-address",
                ],
                found.Order(StringComparer.Ordinal)
            );
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_server_does_so_only_on_request_and_reports_a_Namespace_in_itself(bool includesCapture)
    {
        await using var cluster = await ClusteredWebhook.StartAsync(
            Prepare,
            audit: AuditedCluster.OnChange with
            {
                IncludesCapture = includesCapture,
            }
        );
        await cluster.AuditedAsync(1);
        Assert.Equal(includesCapture ? 1d : null, await cluster.MetricAsync("admission_webhook_audit_objects", ("kind", "Deployment")));
        if (includesCapture)
        {
            await ClusteredWebhook.EventuallyAsync(() => cluster.Api.Report("off") is not null, "a report");
            Assert.Equal("no-proxy", (string?)Assert.Single(cluster.Api.Results("off"))["rule"]);
        }
    }

    [Fact]
    public async Task Workloads_come_in_smaller_pages()
    {
        await using var cluster = await AuditedFolder.StartAsync(api =>
        {
            Prepare(api);
            for (var i = 0; i < 120; i++)
            {
                api.Put(Pod($"pod-{i}"));
            }
        });
        await cluster.RunAsync();
        var pages = cluster.Api.RecordedRequests.Where(request => request is { Resource: "pods", Verb: "list" }).ToList();
        Assert.Equal(
            3,
            pages.Count(request =>
                request.Query.Contains("limit=50&", StringComparison.Ordinal)
                || request.Query.EndsWith("limit=50", StringComparison.Ordinal)
            )
        );
    }

    private static void Prepare(FakeApiServer api)
    {
        AuditedCluster.Prepare(api, AuditedCluster.PolicyReports);
        api.Serve(new FakeResource("", ["v1"], "endpoints", "Endpoints", Custom: false));
        api.Serve(new FakeResource("discovery.k8s.io", ["v1"], "endpointslices", "EndpointSlice", Custom: false));
        api.Serve(new FakeResource("apps", ["v1"], "deployments", "Deployment", Custom: false));
        api.Serve(new FakeResource("gateway.networking.k8s.io", ["v1", "v1beta1"], "httproutes", "HTTPRoute"));
        api.Put("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"off","labels":{"istio-injection":"disabled"}}}""");
        api.Put(
            """{"apiVersion":"v1","kind":"Service","metadata":{"name":"alias","namespace":"shop"},"spec":{"type":"ExternalName","externalName":"evil.example.net"}}"""
        );
        api.Put(Slice("by-hand", "alias", "somebody"));
        api.Put(
            $$"""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop"},
            "spec":{"template":{"metadata":{"annotations":{"{{Excluding}}":"198.51.100.0/24"} },"spec":{"containers":[{"name":"web","image":"web"}]} } } }
            """
        );
        api.Put(Pod("bare"));
        api.Put(
            """
            {"apiVersion":"gateway.networking.k8s.io/v1","kind":"HTTPRoute","metadata":{"name":"out","namespace":"shop"},
            "spec":{"rules":[{"backendRefs":[{"group":"networking.istio.io","kind":"Hostname","name":"evil.example.net","port":443}]}]} }
            """
        );
    }

    private static JsonObject Pod(string name) =>
        JsonNode
            .Parse(
                $$"""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{name}}","namespace":"shop","annotations":{"{{Excluding}}":"198.51.100.0/24"} },
                "spec":{"containers":[{"name":"web","image":"web"}]} }
                """
            )!
            .AsObject();

    private static JsonObject Slice(string name, string service, string manager) =>
        JsonNode
            .Parse(
                $$"""
                {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"IPv4","endpoints":[{"addresses":["198.51.100.7"]}],"ports":[{"port":80}],
                "metadata":{"name":"{{name}}","namespace":"shop","labels":{"kubernetes.io/service-name":"{{service}}","endpointslice.kubernetes.io/managed-by":"{{manager}}"} } }
                """
            )!
            .AsObject();

    private static IEnumerable<string> Findings(JsonNode report) =>
        report["results"]!
            .AsArray()
            .SelectMany(result =>
                result!["findings"]!
                    .AsArray()
                    .Select(finding => $"{result["apiVersion"]} {result["kind"]} {result["namespace"]}/{result["name"]} {finding!["rule"]}")
            );
}
