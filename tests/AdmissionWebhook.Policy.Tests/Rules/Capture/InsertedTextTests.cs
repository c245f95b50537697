using System.Text.Json;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Capture;

/// <summary>Text that Istio's templates put between quotes: if it ends them, it can add fields to the proxy.</summary>
public sealed class InsertedTextTests
{
    private const string Config = "proxy.istio.io/config";
    private const string Ends = "on\" }, { \"x";

    private static readonly Scenario Mesh = new Scenario().WithPolicy("""{"rules": {"proxy-override": {"action": "Deny"}}}""");

    [Theory]
    [InlineData(Config, "proxyMetadata: {ISTIO_META_DNS_CAPTURE: 'true\" #'}")]
    [InlineData(Config, """{"proxyMetadata": {"ISTIO_META_DNS_CAPTURE": "true\n- name: ISTIO_BOOTSTRAP"}}""")]
    [InlineData(Config, """{"proxyMetadata": {"ISTIO_META_A\n  value: b": "c"}}""")]
    [InlineData(Config, "extraStatTags: [one, 'two\"']")]
    [InlineData(Config, """extraStatTags: ['ends with a backslash\']""")]
    [InlineData(Config, "proxyStatsMatcher: {inclusionPrefixes: ['a\"}']}")]
    [InlineData(Config, "proxyStatsMatcher: {inclusionSuffixes: ['a\"}']}")]
    [InlineData(Config, "image: {imageType: 'debug\"'}")]
    [InlineData("sidecar.istio.io/proxyImageType", Ends)]
    [InlineData("sidecar.istio.io/logLevel", "warning\n    - --templateFile=/data/own.json")]
    [InlineData("sidecar.istio.io/componentLogLevel", "misc:error\n    command: [sh]")]
    [InlineData("sidecar.istio.io/agentLogLevel", "default:info\n    env: []")]
    [InlineData("sidecar.istio.io/proxyCPU", "100m\"\n    command: [sh]")]
    [InlineData("sidecar.istio.io/proxyMemoryLimit", "1Gi\"\n    command: [sh]")]
    [InlineData("readiness.status.sidecar.istio.io/periodSeconds", "2\n    command: [sh]")]
    [InlineData("k8s.v1.cni.cncf.io/networks", "a', sidecar.istio.io/interceptionMode: 'NONE")]
    [InlineData("sidecar.istio.io/extraStatTags", Ends)]
    [InlineData("sidecar.istio.io/statsInclusionPrefixes", Ends)]
    [InlineData("sidecar.istio.io/statsInclusionSuffixes", Ends)]
    [InlineData("resource.opentelemetry.io/service.version", "1\"\n- name: CA_ADDR")]
    [InlineData("apm.datadoghq.com/env", """{"DD_ENV": "prod\"\n- name: CA_ADDR"}""")]
    [InlineData("apm.datadoghq.com/env", """{"DD_TAGS": {"a": "b\"c"}}""")]
    public void Text_that_ends_its_quotes_is_denied(string annotation, string value) =>
        Assert.Contains(Mesh.Validate(Pod(annotation, value)).Findings, finding => finding.Rule == "proxy-override");

    [Theory]
    [InlineData(Config, "proxyMetadata: {ISTIO_META_DNS_CAPTURE: \"true\", MINIMUM_DRAIN_DURATION: 10s}")]
    [InlineData(Config, "proxyStatsMatcher: {inclusionRegexps: ['http\\.[0-9]+\\.\"x\"'], inclusionPrefixes: [cluster.outbound, server]}")]
    [InlineData(Config, "tracing: {customTags: {team: {literal: {value: 'the \"A\" team'}}}}")]
    [InlineData("sidecar.istio.io/proxyImageType", "distroless")]
    [InlineData("sidecar.istio.io/logLevel", "debug")]
    [InlineData("sidecar.istio.io/componentLogLevel", "rbac:debug,http:trace")]
    [InlineData("sidecar.istio.io/agentLogLevel", "default:info,xdsproxy:debug")]
    [InlineData("sidecar.istio.io/proxyCPU", "100m")]
    [InlineData("sidecar.istio.io/proxyMemoryLimit", "1.5Gi")]
    [InlineData("status.sidecar.istio.io/port", "15020")]
    [InlineData("k8s.v1.cni.cncf.io/networks", "[{\"name\": \"macvlan\",\n \"ips\": [\"10.1.1.101/24\"]}]")]
    [InlineData("sidecar.istio.io/statsInclusionRegexps", "http\\.[^.]*\\.rq")]
    [InlineData("sidecar.istio.io/statsHistogramBuckets", """{"istiocustom": [1, 5]}""")]
    [InlineData("resource.opentelemetry.io/service.version", "1.2.3-rc.1+build.5")]
    [InlineData("apm.datadoghq.com/env", """{"DD_ENV": "prod", "DD_VERSION": "1.2"}""")]
    [InlineData("ad.datadoghq.com/web.checks", """{"http": {"url": "http://%%host%%"}}""")]
    public void Plain_text_and_what_is_escaped_give_no_finding(string annotation, string value) =>
        Assert.Empty(Mesh.Validate(Pod(annotation, value)).Findings);

    [Theory]
    [InlineData("registry.example/proxyv2:1", true)]
    [InlineData("registry.example/proxyv2:1\"\n    command: [sh]", false)]
    public void A_listed_image_cannot_bring_more_than_an_image(string image, bool allowed) =>
        Assert.Equal(
            allowed,
            new Scenario()
                .WithPolicy(
                    """{"rules": {"proxy-override": {"action": "Deny"}}, "mesh": {"capture": {"images": ["registry.example/*"]}}}"""
                )
                .Validate(Pod("sidecar.istio.io/proxyImage", image))
                .Allowed
        );

    [Theory]
    [InlineData("/dev/stdout", false)]
    [InlineData(Ends, true)]
    public void A_variable_that_goes_into_the_bootstrap(string value, bool denied)
    {
        var proxy = new
        {
            name = "istio-proxy",
            image = "auto",
            env = new[] { new { name = "ISTIO_META_OUTLIER_LOG_PATH", value } },
        };
        var pod = new
        {
            apiVersion = "v1",
            kind = "Pod",
            metadata = new { name = "web" },
            spec = new { containers = new object[] { new { name = "web", image = "web" }, proxy } },
        };
        Assert.Equal(denied, !Mesh.Validate(JsonSerializer.Serialize(pod)).Allowed);
    }

    [Theory]
    [InlineData("""{"environmentVariables": {"ISTIO_META_DNS_CAPTURE": "true\"\n- name: CA_ADDR"}}""", true)]
    [InlineData("""{"image": {"imageType": "debug\"\ncommand: [sh]"}}""", true)]
    [InlineData("""{"image": {"imageType": "distroless"}, "environmentVariables": {"ISTIO_META_DNS_CAPTURE": "true"}}""", false)]
    public void A_ProxyConfig_is_inserted_too(string spec, bool denied) =>
        Assert.Equal(denied, !Scenario.NothingApproved.Validate("ProxyConfig", spec).Allowed);

    private static string Pod(string annotation, string value) =>
        JsonSerializer.Serialize(
            new
            {
                apiVersion = "v1",
                kind = "Pod",
                metadata = new { name = "web", annotations = new Dictionary<string, string> { [annotation] = value } },
                spec = new { containers = new[] { new { name = "web", image = "web" } } },
            }
        );
}
