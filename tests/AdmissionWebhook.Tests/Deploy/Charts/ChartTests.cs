using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace AdmissionWebhook.Tests.Deploy.Charts;

public sealed class ChartTests
{
    [Fact]
    public void By_default_it_renders_the_base() => Same(RenderedManifests.Of(RepositoryFiles.Path("deploy/base")).Objects, Chart.Render());

    [Fact]
    public void With_cert_manager_it_renders_that_overlay() =>
        Same(RenderedManifests.Of(RepositoryFiles.Path("deploy/overlays/cert-manager")).Objects, Chart.Render("tls: {mode: cert-manager}"));

    [Fact]
    public void With_capture_it_renders_that_overlay() =>
        Same(RenderedManifests.Of(RepositoryFiles.Path("deploy/overlays/capture")).Objects, Chart.Render("capture: {enabled: true}"));

    [Fact]
    public void With_capture_and_cert_manager_the_CA_is_injected_there_too() =>
        Assert.Equal(
            "admission-webhook/admission-webhook-tls",
            (string?)
                Assert.Single(Chart.Render("capture: {enabled: true}\ntls: {mode: cert-manager}"), IsCapture)["metadata"]!["annotations"]![
                    "cert-manager.io/inject-ca-from"
                ]
        );

    [Fact]
    public void The_capture_webhooks_exclude_their_own_namespace()
    {
        var webhooks = Assert.Single(Chart.Render("capture: {enabled: true}\nnamespace: {name: other}"), IsCapture)["webhooks"]!.AsArray();
        Assert.All(
            webhooks,
            webhook =>
                Assert.Equal(
                    ["kube-system", "other"],
                    webhook!["namespaceSelector"]!["matchExpressions"]![0]!["values"]!.AsArray().Select(name => (string)name!)
                )
        );
    }

    [Fact]
    public void With_the_native_net_it_renders_that_overlay() =>
        Same(RenderedManifests.Of(RepositoryFiles.Path("deploy/overlays/native-net")).Objects, Chart.Render("nativeNet: {enabled: true}"));

    [Fact]
    public void With_monitoring_it_renders_those_kustomizations_too() =>
        Same(
            [.. Folders("deploy/base", "deploy/monitoring", "deploy/monitoring/prometheus-operator")],
            Chart.Render("monitoring: {configMaps: true, prometheusOperator: true}")
        );

    [Fact]
    public void Chart_and_program_have_one_version()
    {
        var chart = Chart.Document(File.ReadAllText(Path.Combine(Chart.Folder, "Chart.yaml")));
        var version = XDocument.Load(RepositoryFiles.Path("Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.Equal(version, (string?)chart["version"]);
        Assert.Equal(version, (string?)chart["appVersion"]);
    }

    [Fact]
    public void Uninstalling_keeps_the_CRD_and_so_the_policies() =>
        Assert.Equal(
            "keep",
            (string?)One("CustomResourceDefinition", Chart.Render())["metadata"]!["annotations"]!["helm.sh/resource-policy"]
        );

    [Fact]
    public void It_renders_no_object_that_the_program_writes_itself() =>
        Assert.DoesNotContain(
            Chart.Render(),
            item => (string?)item["kind"] is "Secret" or "Lease" or "EgressPolicy" or "ValidatingAdmissionPolicy"
        );

    [Fact]
    public void Another_namespace_is_applied_everywhere()
    {
        const string other = "egress-system";
        var rendered = Chart.Render(
            $"namespace: {{name: {other}}}\ntls: {{mode: cert-manager}}\nmonitoring: {{configMaps: true, prometheusOperator: true}}"
        );
        Assert.Equal(other, (string?)One("Namespace", rendered)["metadata"]!["name"]);
        Assert.All(
            rendered.Where(item => item["metadata"]!["namespace"] is not null),
            item => Assert.Equal(other, (string?)item["metadata"]!["namespace"])
        );
        Assert.All(
            rendered.SelectMany(item => item["subjects"]?.AsArray() ?? []),
            subject => Assert.Equal(other, (string?)subject!["namespace"])
        );
        Assert.All(
            rendered.SelectMany(item => item["webhooks"]?.AsArray() ?? []),
            webhook => Assert.Equal(other, (string?)webhook!["clientConfig"]!["service"]!["namespace"])
        );
        Assert.Contains(
            $"admission-webhook.{other}.svc",
            rendered.SelectMany(item => item["spec"]?["dnsNames"]?.AsArray() ?? []).Select(name => (string?)name)
        );
        Assert.DoesNotContain(
            rendered,
            item => item["webhooks"] is not null && item.ToJsonString().Contains("\"admission-webhook/", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_single_replica_has_no_disruption_budget_that_would_block_every_drain() =>
        Assert.DoesNotContain(Chart.Render("replicas: 1"), item => (string?)item["kind"] == "PodDisruptionBudget");

    [Fact]
    public void Own_policies_replace_the_starter_policy() =>
        Assert.Equal(
            ["all.yaml"],
            One("ConfigMap", Chart.Render("policies: {files: {all.yaml: \"kind: EgressPolicy\"}}"))["data"]!
                .AsObject()
                .Select(file => file.Key)
        );

    [Fact]
    public void A_digest_replaces_the_tag()
    {
        var image = Chart.Render("image: {repository: registry.example.com/egress, tag: v1, digest: 'sha256:00'}");
        Assert.Equal(
            "registry.example.com/egress@sha256:00",
            (string?)One("Deployment", image)["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]
        );
    }

    private static bool IsCapture(JsonNode item) =>
        item["webhooks"] is not null && (string?)item["metadata"]!["name"] == "admission-webhook-capture";

    private static IEnumerable<JsonNode> Folders(params string[] folders) =>
        folders.SelectMany(folder => RenderedManifests.Of(RepositoryFiles.Path(folder)).Objects);

    private static JsonNode One(string kind, IReadOnlyList<JsonNode> objects) =>
        Assert.Single(objects, item => (string?)item["kind"] == kind);

    internal static void Same(IReadOnlyList<JsonNode> expected, IReadOnlyList<JsonNode> rendered)
    {
        Assert.Equal(expected.Select(Name).Order(StringComparer.Ordinal), rendered.Select(Name).Order(StringComparer.Ordinal));
        foreach (var item in rendered)
        {
            var twin = expected.Single(other => Name(other) == Name(item));
            Assert.True(JsonNode.DeepEquals(ForEveryone(twin), ForEveryone(item)), $"{Name(item)}:\n{twin}\n{item}");
        }
    }

    // Without the annotation that only Helm uses.
    private static JsonNode ForEveryone(JsonNode item)
    {
        var copy = item.DeepClone();
        if (
            copy["metadata"]!["annotations"] is JsonObject annotations
            && annotations.Remove("helm.sh/resource-policy")
            && annotations.Count == 0
        )
        {
            copy["metadata"]!.AsObject().Remove("annotations");
        }

        return copy;
    }

    private static string Name(JsonNode item) => $"{item["kind"]} {item["metadata"]!["namespace"]}/{item["metadata"]!["name"]}";
}
