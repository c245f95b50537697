using System.Text.Json.Nodes;

namespace AdmissionWebhook.Tests.Deploy.Charts;

public sealed class ChartValueTests
{
    /// <summary>A different value for every setting, with the other values that it needs to take effect.</summary>
    private static readonly Dictionary<string, string> Others = new()
    {
        ["namespace.name"] = "namespace: {name: other}",
        ["namespace.create"] = "namespace: {create: false}",
        ["labels"] = "labels: {team: platform}",
        ["replicas"] = "replicas: 3",
        ["image.repository"] = "image: {repository: registry.example.com/egress}",
        ["image.tag"] = "image: {tag: 9.9.9}",
        ["image.digest"] = "image: {digest: 'sha256:00'}",
        ["image.pullPolicy"] = "image: {pullPolicy: Always}",
        ["image.pullSecrets"] = "image: {pullSecrets: [{name: registry}]}",
        ["resources.requests.cpu"] = "resources: {requests: {cpu: 1}}",
        ["resources.requests.memory"] = "resources: {requests: {memory: 1Gi}}",
        ["resources.limits.memory"] = "resources: {limits: {memory: 1Gi}}",
        ["nodeSelector"] = "nodeSelector: {pool: system}",
        ["tolerations"] = "tolerations: [{key: system, operator: Exists}]",
        ["podLabels"] = "podLabels: {team: platform}",
        ["podAnnotations"] = "podAnnotations: {team: platform}",
        ["args"] = "args: [--log-format=json]",
        ["env"] = "env: [{name: OTEL_SERVICE_NAME, value: egress}]",
        ["tls.mode"] = "tls: {mode: files}",
        ["tls.secretName"] = "tls: {mode: files, secretName: other}",
        ["tls.caBundle"] = "tls: {mode: files, caBundle: '-----BEGIN CERTIFICATE-----'}",
        ["policies.files"] = "policies: {files: {all.yaml: 'kind: EgressPolicy'}}",
        ["capture.enabled"] = "capture: {enabled: true}",
        ["console.enabled"] = "console: {enabled: true}",
        ["console.hosts"] = "console: {enabled: true, hosts: [egress.example.com]}",
        ["nativeNet.enabled"] = "nativeNet: {enabled: true}",
        ["monitoring.configMaps"] = "monitoring: {configMaps: true}",
        ["monitoring.prometheusOperator"] = "monitoring: {prometheusOperator: true}",
        ["monitoring.labels"] = "monitoring: {prometheusOperator: true, labels: {release: prometheus}}",
    };

    public static TheoryData<string> Values => [.. Leaves(Chart.DefaultValues, "")];

    [Theory]
    [MemberData(nameof(Values))]
    public void Every_value_changes_what_is_rendered(string name)
    {
        var values = Others[name];
        Assert.NotEqual(Text(Chart.Render(Without(values, name))), Text(Chart.Render(values)));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void The_schema_has_exactly_the_values(string name)
    {
        var schema = JsonNode.Parse(RepositoryFiles.Text("deploy/chart/values.schema.json"))!;
        var at = schema;
        foreach (var part in name.Split('.'))
        {
            at = at["$ref"] is { } reference ? schema["definitions"]![((string)reference!).Split('/')[^1]]! : at;
            Assert.True(
                at["properties"]?[part] is not null || at["additionalProperties"] is JsonObject,
                $"the schema does not know {name}"
            );
            Assert.True(
                at["additionalProperties"] is JsonObject || (bool?)at["additionalProperties"] == false,
                $"the schema takes any name beside {name}"
            );
            at = at["properties"]?[part] ?? at["additionalProperties"]!;
        }
    }

    [Fact]
    public void A_CA_bundle_needs_a_certificate_of_your_own() =>
        Assert.Contains(
            "tls.mode",
            Assert.Throws<ChartRefusal>(() => Chart.Render("tls: {caBundle: '-----BEGIN CERTIFICATE-----'}")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void The_notes_say_how_to_wait_and_what_is_missing()
    {
        Assert.Contains("rollout status", Chart.Notes(), StringComparison.Ordinal);
        Assert.Contains("No policy files were given", Chart.Notes(), StringComparison.Ordinal);
        Assert.DoesNotContain("No policy files were given", Chart.Notes(Others["policies.files"]), StringComparison.Ordinal);
        Assert.Contains("kubectl label namespace", Chart.Notes("namespace: {create: false}"), StringComparison.Ordinal);
    }

    // The same values without the one under test, so that the values it needs do not count as its effect.
    private static string Without(string values, string name)
    {
        var document = Chart.Document(values);
        var path = name.Split('.');
        path[..^1].Aggregate((JsonNode)document, (at, part) => at[part]!).AsObject().Remove(path[^1]);
        return document.ToJsonString();
    }

    private static string Text(IReadOnlyList<JsonNode> objects) => string.Join('\n', objects.Select(item => item.ToJsonString()));

    private static IEnumerable<string> Leaves(JsonObject values, string prefix) =>
        values.SelectMany(member =>
            member.Value is JsonObject { Count: > 0 } members ? Leaves(members, $"{prefix}{member.Key}.") : [prefix + member.Key]
        );
}
