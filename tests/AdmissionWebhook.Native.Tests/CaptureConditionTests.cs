using System.Text.Json;
using System.Text.RegularExpressions;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Native.Tests;

/// <summary>The pods that the API server calls the webhook for: none as the injector writes them, and all that imitate them.</summary>
public sealed partial class CaptureConditionTests
{
    private const string Image = "docker.io/istio/proxyv2:1.30.0";
    private const string App = """{"name": "app", "image": "app:1"}""";
    private const string Status = """ "annotations": {"sidecar.istio.io/status": "{}"} """;
    private const string Mounts =
        """ "volumeMounts": [{"name": "a", "mountPath": "/var/run/secrets/tokens"}, {"name": "b", "mountPath": "/etc/istio/proxy"}, {"name": "c", "mountPath": "/etc/istio/pod"}, {"name": "d", "mountPath": "/var/lib/istio/data"}] """;

    private static readonly string Proxy = ProxyWith(
        "\"args\": [\"proxy\", \"sidecar\", \"--domain\", \"$(POD_NAMESPACE).svc.cluster.local\"]"
    );
    private static readonly string Init = InitWith("");

    [Fact]
    public void No_call_for_what_the_injector_writes()
    {
        Assert.False(Calls(Pod("\"labels\": {\"app\": \"a\"}", App)));
        Assert.False(Calls(Pod(Status, $"{App}, {Proxy}", Init)));
        Assert.False(Calls(Pod(Status, App, $$"""{{Init}}, {{Proxy}}""")));
        Assert.False(Calls(Pod(Status, $"{App}, {Proxy}", InitWith(", \"--run-validation\", \"--skip-rule-apply\"", "istio-validation"))));
        Assert.False(Calls(Pod(Status, $"{App}, {ProxyWithConfig("{}\\n")}", Init)));
        Assert.False(
            Calls(
                Pod(
                    "\"labels\": {\"gateway.istio.io/managed\": \"istio.io-gateway-controller\"}",
                    ProxyWith("\"args\": [\"proxy\", \"router\"]")
                )
            )
        );
    }

    [Theory]
    [InlineData(", \"-x=0.0.0.0/0\"")]
    [InlineData(", \"-o443\"")]
    [InlineData(", \"-n\"")]
    [InlineData(", \"-g\", \"1000\"")]
    [InlineData(", \"--istio-service-exclude-cidr\", \"0.0.0.0/0\"")]
    [InlineData(", \"--istio-local-outbound-ports-exclude=443\"")]
    [InlineData(", \"--skip-rule-apply\"")]
    [InlineData(", \"--cleanup-only\"")]
    [InlineData(", \"-p\", \"15001 -q\", \"-o443\"")]
    [InlineData(", \"$(MORE)\"")]
    [InlineData("], \"env\": [{\"name\": \"ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE\", \"value\": \"1000\"}")]
    [InlineData("], \"envFrom\": [{\"configMapRef\": {\"name\": \"a\"}}")]
    [InlineData("], \"restartPolicy\": \"Always\", \"ports\": [")]
    [InlineData("], \"volumeMounts\": [{\"name\": \"a\", \"mountPath\": \"/usr/sbin\"}")]
    [InlineData("], \"volumeMounts\": [{\"name\": \"a\", \"mountPath\": \"var/run/secrets/../../../usr\"}")]
    public void A_call_for_another_redirection(string more) => Assert.True(Calls(Pod(Status, $"{App}, {Proxy}", InitWith(more))));

    [Theory]
    [InlineData("\"args\": [\"proxy\", \"router\"]")]
    [InlineData("\"args\": [\"proxy\", \"sidecar\", \"$(MORE)\"]")]
    [InlineData("\"args\": [\"proxy\", \"sidecar\", \"--domain\", \"$(POD_NAMESPACE).svc.a\", \"$(MORE)\"]")]
    [InlineData("\"args\": [\"proxy\", \"sidecar\", \"--templateFile=/tmp/a\"]")]
    [InlineData("\"args\": [\"proxy\", \"sidecar\"], \"env\": [{\"name\": \"ISTIO_BOOTSTRAP\", \"value\": \"/tmp/a\"}]")]
    [InlineData("\"args\": [\"proxy\", \"sidecar\"], \"securityContext\": {\"runAsUser\": 1000}")]
    public void A_call_for_another_proxy(string more) => Assert.True(Calls(Pod(Status, $"{App}, {ProxyWith(more)}", Init)));

    [Theory]
    [InlineData("""{\"discoveryAddress\":\"istiod-canary.istio-system.svc:15012\",\"tracing\":{\"sampling\":1}}\n""")]
    [InlineData("""{\"tracing\":{\"zipkin\":{\"address\":\"zipkin.istio-system:9411\"}}}""")]
    [InlineData("""{\"tracing\":{\"datadog\":{\"address\":\"$(HOST_IP):8126\"}}}""")]
    [InlineData("""{\"envoyAccessLogService\":{\"address\": \"als.logs.svc:9001\"},\"statsdUdpAddress\":\"statsd:8125\"}""")]
    public void No_call_for_addresses_in_the_mesh(string config) =>
        Assert.False(Calls(Pod(Status, $"{App}, {ProxyWithConfig(config)}", Init)));

    [Theory]
    [InlineData("""{\"tracing\":{\"zipkin\":{\"address\":\"evil.example:9411\"}}}""")]
    [InlineData("""{\"tracing\":{\"zipkin\":{\"address\":\"evil.dev:9411\"}}}""")]
    [InlineData("""{\"tracing\":{\"zipkin\":{\"address\" : \"evil.example:9411\"}}}""")]
    [InlineData("""{\"statsdUdpAddress\":\"statsd:8125\",\"envoyMetricsService\":{\"address\":\"192.0.2.9:443\"}}""")]
    [InlineData("""{\"statsd_udp_address\":\"evil.example:8125\"}""")]
    [InlineData("""{\"tracing\":{\"datadog\":{\"address\":\"$(HOST_IP).evil.example:8126\"}}}""")]
    [InlineData("""{\"tracing\":{\"datadog\":{\"address\":\"$(OTHER):8126\"}}}""")]
    [InlineData("""{tracing: {datadog: {address: evil.example}}}""")]
    [InlineData("""{\"extraStatTags\":[\"a\\\"b\"]}""")]
    [InlineData("""{\"discoveryAddress\":\"evil.example:15012\"}""")]
    [InlineData("""{\"discoveryAddress\":\"istiod.istio-system.svc:15012\",\"discoveryAddress\":\"evil.example\"}""")]
    [InlineData("""{\"\\u0064iscoveryAddress\":\"evil.example\"}""")]
    [InlineData("""{\"discovery_address\":\"evil.example\"}""")]
    [InlineData("""{\"customConfigFile\":\"/tmp/a\"}""")]
    [InlineData("""{\"concurrency\":$(MORE)}""")]
    [InlineData("concurrency: 2")]
    public void A_call_for_another_control_plane_or_address(string config) =>
        Assert.True(Calls(Pod(Status, $"{App}, {ProxyWithConfig(config)}", Init)));

    [Fact]
    public void A_proxy_without_injection_status_causes_a_call()
    {
        Assert.True(Calls(Pod("\"labels\": {\"app\": \"a\"}", $"{App}, {Proxy}")));
        Assert.True(Calls(Pod("\"labels\": {\"gateway.istio.io/managed\": \"me\"}", $"{App}, {Proxy}")));
        Assert.True(Calls(Pod("\"labels\": {\"sidecar.istio.io/inject\": \"false\"}, " + Status, $"{App}, {Proxy}", Init)));
        Assert.True(Calls(Pod(Status, $"{App}, {Proxy.Edited("istio/proxyv2", "attacker/not-proxyv2-at-all")}", Init)));
    }

    [Fact]
    public void A_template_with_the_injectors_status_is_always_reviewed()
    {
        var pod = Pod(Status, $"{App}, {Proxy}", Init);
        Assert.True(Calls($$"""{"spec": {"template": {{pod}} } }""", "workloads"));
        Assert.False(Calls($$"""{"spec": {"template": {{Pod("\"labels\": {}", App)}} } }""", "workloads"));
    }

    [Theory]
    [InlineData("enabled", false)]
    [InlineData("disabled", true)]
    [InlineData("off", true)]
    [InlineData("", true)]
    public void A_call_for_a_namespace_without_injection(string injection, bool called) =>
        Assert.Equal(called, Calls($$$"""{"metadata": {"labels": {"istio-injection": "{{{injection}}}"} } }""", "namespaces"));

    [Theory]
    [InlineData("", true)]
    [InlineData("\"istio.io/rev\": \"stable\"", true)]
    [InlineData("\"istio-injection\": \"enabled\", \"team\": \"b\"", false)]
    public void A_call_for_a_namespace_that_loses_a_label_of_the_mesh(string labels, bool called) =>
        Assert.Equal(
            called,
            Calls(
                $$"""{"metadata": {"labels": { {{labels}} } } }""",
                "namespaces",
                """{"metadata": {"labels": {"istio-injection": "enabled"} } }"""
            )
        );

    [Theory]
    [InlineData("\"hostAliases\": [{\"ip\": \"192.0.2.1\", \"hostnames\": [\"a\"]}]", true)]
    [InlineData("\"dnsConfig\": {\"nameservers\": [\"192.0.2.1\"]}", true)]
    [InlineData("\"dnsConfig\": {\"searches\": [\"a.example\"]}", true)]
    [InlineData("\"dnsConfig\": {\"options\": [{\"name\": \"ndots\", \"value\": \"2\"}]}, \"hostAliases\": []", false)]
    public void A_call_for_a_pod_that_changes_names(string field, bool called) =>
        Assert.Equal(called, Calls($$"""{"metadata": {}, "spec": {"containers": [{{App}}], {{field}} } }"""));

    [Theory]
    [InlineData("livenessProbe", "{\"httpGet\": {\"host\": \"a.example\", \"port\": 80}}", true)]
    [InlineData("startupProbe", "{\"tcpSocket\": {\"host\": \"a.example\", \"port\": 80}}", true)]
    [InlineData("lifecycle", "{\"preStop\": {\"httpGet\": {\"host\": \"a.example\", \"port\": 80}}}", true)]
    [InlineData("lifecycle", "{\"preStop\": {\"exec\": {\"command\": [\"sleep\"]}}}", false)]
    [InlineData("readinessProbe", "{\"httpGet\": {\"path\": \"/\", \"port\": 80}}", false)]
    public void A_call_for_a_pod_whose_kubelet_calls_another_host(string field, string value, bool called) =>
        Assert.Equal(called, Calls(Pod("\"labels\": {}", $$"""{"name": "app", "image": "app:1", "{{field}}": {{value}} }""")));

    [Theory]
    [InlineData("\"lifecycle\": {\"postStart\": {\"exec\": {\"command\": [\"pilot-agent\", \"wait\"]}}}", false)]
    [InlineData("\"lifecycle\": {\"preStop\": {\"exec\": {\"command\": [\"pilot-agent\", \"request\", \"POST\", \"drain\"]}}}", false)]
    [InlineData("\"readinessProbe\": {\"httpGet\": {\"path\": \"/\", \"port\": 15021}}, \"workingDir\": \"/\"", false)]
    [InlineData("\"lifecycle\": {\"preStop\": {\"exec\": {\"command\": [\"pilot-agent\", \"wait\", \"--url=a\"]}}}", true)]
    [InlineData("\"lifecycle\": {\"preStop\": {\"exec\": {\"command\": [\"pilot-agent\", \"proxy\"]}}}", true)]
    [InlineData("\"lifecycle\": {\"postStart\": {\"exec\": {\"command\": [\"pilot-agent\"]}}}", true)]
    [InlineData("\"livenessProbe\": {\"exec\": {\"command\": [\"curl\", \"a\"]}}", true)]
    [InlineData("\"workingDir\": \"/data\"", true)]
    [InlineData("\"env\": [{\"name\": \"LD_PRELOAD\", \"value\": \"/data/a.so\"}]", true)]
    [InlineData("\"env\": [{\"name\": \"HOST_IP\", \"value\": \"192.0.2.9\"}]", true)]
    [InlineData("\"env\": [{\"name\": \"HOST_IP\", \"valueFrom\": {\"fieldRef\": {\"fieldPath\": \"status.hostIP\"}}}]", false)]
    public void A_call_for_what_an_injected_proxy_runs(string fields, bool called) =>
        Assert.Equal(called, Calls(Pod(Status, $"{App}, {ProxyWith($"\"args\": [\"proxy\", \"sidecar\"], {fields}")}", Init)));

    [Theory]
    [InlineData("c", """ "downwardAPI": {"items": [{"path": "annotations", "fieldRef": {"fieldPath": "metadata.annotations"}}]} """, false)]
    [InlineData("c", """ "downwardAPI": {"items": [{"path": "annotations", "fieldRef": {"fieldPath": "metadata.name"}}]} """, true)]
    [InlineData("c", """ "configMap": {"name": "own"} """, true)]
    [InlineData("b", """ "emptyDir": {"medium": "Memory"} """, false)]
    [InlineData("b", """ "persistentVolumeClaim": {"claimName": "own"} """, true)]
    [InlineData("d", """ "emptyDir": {} """, false)]
    [InlineData("d", """ "hostPath": {"path": "/own"} """, true)]
    public void A_call_for_another_volume_where_the_injector_mounts_its_own(string name, string source, bool called) =>
        Assert.Equal(
            called,
            Calls(
                Pod(Status, $"{App}, {Proxy}", Init)
                    .Edited("\"initContainers\"", $$""" "volumes": [{"name": "{{name}}", {{source}} }], "initContainers" """)
            )
        );

    [Theory]
    [InlineData("b", true)]
    [InlineData("d", true)]
    [InlineData("c", false)]
    [InlineData("other", false)]
    public void A_call_for_an_application_that_shares_a_folder_of_the_proxys(string volume, bool called) =>
        Assert.Equal(
            called,
            Calls(Pod(Status, $"{App.Edited("}", $$""", "volumeMounts": [{"name": "{{volume}}", "mountPath": "/x"}]}""")}, {Proxy}", Init))
        );

    [Theory]
    [InlineData("istio-envoy", true)]
    [InlineData("istio-token", false)]
    public void A_call_for_an_application_with_a_volume_of_the_proxys(string volume, bool called) =>
        Assert.Equal(
            called,
            Calls(Pod(Status, $$"""{"name": "app", "volumeMounts": [{"name": "{{volume}}", "mountPath": "/x"}]}, {{Proxy}}""", Init))
        );

    [Theory]
    [InlineData("web-6b8f9c7d5", false)]
    [InlineData("web\\n    command: [a]", true)]
    public void A_call_for_the_text_of_an_owner(string name, bool called) =>
        Assert.Equal(
            called,
            Calls(
                Pod(
                    $$"""{{Status}}, "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "{{name}}"}]""",
                    $"{App}, {Proxy}",
                    Init
                )
            )
        );

    [Theory]
    [InlineData("sidecar.istio.io/proxyImageType", "debug\\\"\\n    command: [a]", true)]
    [InlineData("sidecar.istio.io/proxyImageType", "distroless", false)]
    [InlineData("resource.opentelemetry.io/service.version", "1.2.3\\n", true)]
    [InlineData("resource.opentelemetry.io/service.version", "1.2.3+a_b", false)]
    [InlineData("sidecar.istio.io/logLevel", "warning\\n    command: [a]", true)]
    [InlineData("sidecar.istio.io/logLevel", "warning", false)]
    [InlineData("sidecar.istio.io/proxyCPU", "100m\\\"", true)]
    [InlineData("sidecar.istio.io/proxyCPU", "100m", false)]
    [InlineData("k8s.v1.cni.cncf.io/networks", "a', b: 'c", true)]
    [InlineData("k8s.v1.cni.cncf.io/networks", "[{\\\"name\\\": \\\"a\\\"}]", false)]
    [InlineData("ambient.istio.io/dns-capture", "0", true)]
    [InlineData("ambient.istio.io/dns-capture", "true", false)]
    public void A_call_for_the_value_of_an_annotation(string name, string value, bool called) =>
        Assert.Equal(
            called,
            Calls(
                Pod(
                    $$"""
                    "annotations": {"{{name}}": "{{value}}"}
                    """,
                    App
                )
            )
        );

    private static string Pod(string metadata, string containers, string initContainers = "") =>
        $$"""{"metadata": { {{metadata}} }, "spec": {"initContainers": [{{initContainers}}], "containers": [{{containers}}]} }""";

    private static string ProxyWith(string more) => $$"""{"name": "istio-proxy", "image": "{{Image}}", {{Mounts}}, {{more}} }""";

    private static string ProxyWithConfig(string config) =>
        ProxyWith(
            $$"""
            "args": ["proxy", "sidecar"], "env": [{"name": "CA_ADDR", "value": "a"}, {"name": "PROXY_CONFIG", "value": "{{config}}"}]
            """
        );

    private static string InitWith(string more, string name = "istio-init") =>
        $$"""
            {"name": "{{name}}", "image": "{{Image}}", "args": ["istio-iptables", "-p", "15001", "-z", "15006", "-u", "1337", "-m", "REDIRECT",
              "-i", "*", "-x", "", "-b", "*", "-d", "15090,15021,15020", "--log_output_level=default:info" {{more}}]}
            """;

    // The package Cel has no optional values: a.?b.orValue(c) becomes has(a.b) ? a.b : c.
    [GeneratedRegex(@"([A-Za-z.]+\.\?[A-Za-z.?]+)\.orValue\(([^()]*)\)")]
    private static partial Regex Optional();

    private static string WithoutOptional(string path, string otherwise)
    {
        var parts = path.Split(".?");
        var fields = Enumerable.Range(2, parts.Length - 1).Select(count => $"has({string.Join('.', parts[..count])})");
        return $"({string.Join(" && ", fields)} ? {string.Join('.', parts)} : {otherwise})";
    }

    private static bool Calls(string manifest, string webhook = "pods", string? stored = null)
    {
        var conditions = CaptureWebhooks.Validating(WebhookAddress.Default)["webhooks"]!
            .AsArray()
            .Single(one => ((string)one!["name"]!).StartsWith(webhook + ".", StringComparison.Ordinal))!["matchConditions"]!
            .AsArray()
            .Select(condition => new MatchCondition(
                (string)condition!["name"]!,
                Optional().Replace((string)condition["expression"]!, match => WithoutOptional(match.Groups[1].Value, match.Groups[2].Value))
            ));
        return NativeNet.Calls(
            conditions,
            new AdmissionInput
            {
                Group = "",
                Version = "v1",
                Kind = "Pod",
                Namespace = "payments",
                Operation = stored is null ? Operation.Create : Operation.Update,
                OldObject = stored is null ? default : JsonDocument.Parse(stored).RootElement,
                Object = JsonDocument.Parse(manifest).RootElement,
            }
        );
    }
}
