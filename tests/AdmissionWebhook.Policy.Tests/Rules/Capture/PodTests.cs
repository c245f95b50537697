using System.Text.Json;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Capture;

/// <summary>Pods and their proxy: each way around it, and its harmless twin.</summary>
public sealed class PodTests
{
    private const string Proxy = "registry.istio.io/release/proxyv2:1.29";

    private static readonly Scenario Mesh = new Scenario().WithPolicy(
        """
        {
          "approvedHosts": [{"host": "block.partner.example", "addresses": ["203.0.113.0/24"]}],
          "rules": {
            "uncaptured-traffic": {"action": "Deny"}, "no-proxy": {"action": "Deny"}, "proxy-override": {"action": "Deny"}, "proxy-identity": {"action": "Deny"}
          },
          "mesh": {
            "internalAddresses": ["10.0.0.0/8"],
            "capture": {
              "ports": [9042], "addresses": ["169.254.169.254/32"], "includedAddresses": ["10.0.0.0/8", "172.16.0.0/12"], "templates": ["logs"], "configKeys": ["PLUGIN_MODE"],
              "namespaces": [{"namespaces": ["agents"], "withoutProxy": true}]
            }
          }
        }
        """
    );

    [Theory]
    [InlineData("traffic.sidecar.istio.io/excludeOutboundPorts", "443", "uncaptured-traffic")]
    [InlineData("traffic.sidecar.istio.io/excludeOutboundPorts", "9042", null)]
    [InlineData("traffic.sidecar.istio.io/excludeOutboundIPRanges", "0.0.0.0/1,128.0.0.0/1", "uncaptured-traffic")]
    [InlineData("traffic.sidecar.istio.io/excludeOutboundIPRanges", "10.1.0.0/16, 203.0.113.0/28,169.254.169.254/32", null)]
    [InlineData("traffic.sidecar.istio.io/includeOutboundIPRanges", "", "uncaptured-traffic")]
    [InlineData("traffic.sidecar.istio.io/includeOutboundIPRanges", "10.0.0.0/8", "uncaptured-traffic")]
    [InlineData("traffic.sidecar.istio.io/includeOutboundIPRanges", "172.16.0.0/12,10.0.0.0/8", null)]
    [InlineData("traffic.sidecar.istio.io/includeOutboundIPRanges", "*", null)]
    [InlineData("traffic.sidecar.istio.io/excludeInterfaces", "eth0", "uncaptured-traffic")]
    [InlineData("traffic.sidecar.istio.io/kubevirtInterfaces", "eth0", "uncaptured-traffic")]
    [InlineData("istio.io/reroute-virtual-interfaces", "eth0", "uncaptured-traffic")]
    [InlineData("traffic.sidecar.istio.io/includeOutboundPorts", "80\\\" -x 0.0.0.0/0", "uncaptured-traffic")]
    [InlineData("traffic.sidecar.istio.io/includeOutboundPorts", "8080,9090", null)]
    [InlineData("traffic.sidecar.istio.io/excludeInboundPorts", "9090", null)]
    [InlineData("sidecar.istio.io/interceptionMode", "NONE", "uncaptured-traffic")]
    [InlineData("sidecar.istio.io/interceptionMode", "TPROXY", null)]
    [InlineData("ambient.istio.io/dns-capture", "false", "uncaptured-traffic")]
    [InlineData("ambient.istio.io/dns-capture", "0", "uncaptured-traffic")]
    [InlineData("ambient.istio.io/dns-capture", "FALSE", "uncaptured-traffic")]
    [InlineData("ambient.istio.io/dns-capture", "off", null)]
    [InlineData("sidecar.istio.io/inject", "false", "no-proxy")]
    [InlineData("sidecar.istio.io/inject", "False", null)]
    [InlineData("sidecar.istio.io/status", "{}", "no-proxy")]
    [InlineData("sidecar.istio.io/bootstrapOverride", "mine", "proxy-override")]
    [InlineData("sidecar.istio.io/proxyImage", "evil.example/proxyv2", "proxy-override")]
    [InlineData("sidecar.istio.io/proxyImageType", "distroless", null)]
    [InlineData("sidecar.istio.io/discoveryAddress", "evil.example:15012", "proxy-override")]
    [InlineData("sidecar.istio.io/userVolumeMount", "{}", "proxy-override")]
    [InlineData("sidecar.istio.io/userVolumeMount", "{\\\"certs\\\":{\\\"mountPath\\\":\\\"/etc/istio-output-certs\\\"}}", null)]
    [InlineData(
        "sidecar.istio.io/userVolumeMount",
        "[{\\\"name\\\":\\\"certs\\\",\\\"mountPath\\\":\\\"/etc/istio/proxy\\\"}]",
        "proxy-override"
    )]
    [InlineData("sidecar.istio.io/userVolume", "{\\\"istiod-ca-cert\\\":{\\\"configMap\\\":{\\\"name\\\":\\\"x\\\"}}}", "proxy-override")]
    [InlineData("sidecar.istio.io/userVolume", "{\\\"a\\\":{\\\"name\\\":\\\"istio-token\\\",\\\"emptyDir\\\":{}}}", "proxy-override")]
    [InlineData("sidecar.istio.io/userVolume", "{\\\"a\\\\\\\"b\\\":{}}", "proxy-override")]
    [InlineData("sidecar.istio.io/userVolume", "[{\\\"name\\\":\\\"istio-certs\\\",\\\"emptyDir\\\":{}}]", null)]
    [InlineData("sidecar.istio.io/userVolumeMount", "{\\\"a\\\":{\\\"mountPath\\\":\\\"//etc/istio\\\"}}", "proxy-override")]
    [InlineData("sidecar.istio.io/userVolumeMount", "{\\\"a\\\":{\\\"mountPath\\\":\\\"/./etc/istio/proxy\\\"}}", "proxy-override")]
    [InlineData("sidecar.istio.io/userVolumeMount", "{\\\"a\\\":{\\\"mountPath\\\":\\\"etc/istio\\\"}}", "proxy-override")]
    [InlineData("sidecar.istio.io/userVolumeMount", "{\\\"a\\\":{\\\"MountPath\\\":\\\"/etc/istio\\\"}}", "proxy-override")]
    [InlineData("sidecar.istio.io/proxyCPU", "100m", null)]
    [InlineData("inject.istio.io/templates", "sidecar, grpc-agent", "proxy-override")]
    [InlineData("inject.istio.io/templates", "gateway", "proxy-override")]
    [InlineData("inject.istio.io/templates", "sidecar,logs", null)]
    [InlineData("apm.datadoghq.com/env", "{\\\"CA_ADDR\\\":\\\"evil.example\\\"}", "proxy-override")]
    [InlineData("apm.datadoghq.com/env", "{\\\"DD_ENV\\\":\\\"prod\\\"}", null)]
    [InlineData(
        "proxy.istio.io/overrides",
        "{\\\"containers\\\":[{\\\"name\\\":\\\"istio-proxy\\\",\\\"image\\\":\\\"evil.example/p\\\"}]}",
        "proxy-override"
    )]
    [InlineData("proxy.istio.io/overrides", "{\\\"containers\\\":[{\\\"name\\\":\\\"istio-proxy\\\",\\\"resources\\\":{}}]}", null)]
    [InlineData("proxy.istio.io/config", "discoveryAddress: evil.example:15012", "proxy-override")]
    [InlineData(
        "proxy.istio.io/config",
        "{\\\"tracing\\\":{\\\"zipkin\\\":{\\\"address\\\":\\\"evil.example:9411\\\"}}}",
        "proxy-override"
    )]
    [InlineData("proxy.istio.io/config", "{\\\"proxyMetadata\\\":{\\\"CA_ADDR\\\":\\\"evil.example\\\"}}", "proxy-override")]
    [InlineData("proxy.istio.io/config", "x: b \\\"c\\ndiscoveryAddress: evil\\nd: e \\\"f", "proxy-override")]
    [InlineData("proxy.istio.io/config", "'discovery\\u0041ddress': evil", "proxy-override")]
    [InlineData("proxy.istio.io/config", "{\\\"tracing\\\":{\\\"sampling\\\":10}}", null)]
    [InlineData("proxy.istio.io/config", "tracing:\\n  customTags:\\n    team:\\n      literal: {value: a}\\n  sampling: 10", null)]
    [InlineData("proxy.istio.io/config", "tracing:\\n  customTags:\\n    team: {}\\ndiscoveryAddress: evil", "proxy-override")]
    [InlineData("proxy.istio.io/config", "{tracing: {\\n customTags:\\n  {}},\\n   discoveryAddress: evil}", "proxy-override")]
    [InlineData("proxy.istio.io/config", "{\\\"tracing\\\":{\\\"customTags\\\":{\\\"team\\\":{}}}}", null)]
    [InlineData("proxy.istio.io/config", "proxyMetadata: {OUTPUT_CERTS: /etc/istio-output-certs}", null)]
    [InlineData("proxy.istio.io/config", "holdApplicationUntilProxyStarts: true", null)]
    [InlineData("proxy.istio.io/config", "gatewayTopology: {proxyProtocol: {}, numTrustedProxies: 1}", null)]
    [InlineData("proxy.istio.io/config", "connectionSettings: {profile: EDGE, httpIdleTimeout: 1h}\\nfileFlushInterval: 1s", null)]
    [InlineData("proxy.istio.io/config", "privateKeyProvider: {cryptomb: {pollDelay: 1ms}}\\ntracing: {enableIstioTags: false}", null)]
    [InlineData("proxy.istio.io/config", "runtimeValues: {envoy.reloadable_features.x: 'false'}", "proxy-override")]
    [InlineData("proxy.istio.io/config", "proxyStatsMatcher: {inclusionRegexps: [\\\".*rq.*\\\"]}", null)]
    [InlineData("proxy.istio.io/config", "proxyMetadata: {PLUGIN_MODE: a}", null)]
    [InlineData("proxy.istio.io/config", "concurrency: 2 # \\\"\\ndiscoveryAddress: evil\\n# \\\"", "proxy-override")]
    [InlineData("proxy.istio.io/config", "concurrency: 2 # was: \\\"4\\\"", null)]
    [InlineData("proxy.istio.io/config", "tracing:\\n  customTags:\\n    a: {}\\rdiscoveryAddress: evil", "proxy-override")]
    [InlineData("proxy.istio.io/config", "proxyHeaders: {server: {disabled: true}}", null)]
    public void Annotations(string name, string value, string? rule) =>
        Denied(rule, Pod($$$""" "annotations": {"{{{name}}}": "{{{value}}}"} """, """ "containers": [{"name": "app", "image": "a"}] """));

    [Theory]
    [InlineData("/etc/resolv.conf", true)]
    [InlineData("/etc/hosts", true)]
    [InlineData("/etc/nsswitch.conf", true)]
    [InlineData("/etc/ld.so.preload", true)]
    [InlineData("/etc/ld.so.cache", true)]
    [InlineData("/etc/alternatives", true)]
    [InlineData("/lib64", true)]
    [InlineData("/sbin", true)]
    [InlineData("/run/secrets/istio/root-cert.pem", true)]
    [InlineData("/run", true)]
    [InlineData("/run/app", false)]
    [InlineData("/tmp", false)]
    [InlineData("/etc/client-certs", false)]
    [InlineData("/etc/hosts.d", false)]
    public void A_volume_mounted_into_the_proxy(string path, bool denied)
    {
        const string App = """{"name": "app", "image": "a"}""";
        var rule = denied ? "proxy-override" : null;
        var annotation = JsonSerializer.Serialize($$"""{"v": {"mountPath": "{{path}}", "subPath": "f"} }""");
        var proxy = $$"""{"name": "istio-proxy", "image": "auto", "volumeMounts": [{"name": "v", "mountPath": "{{path}}"}]}""";
        Denied(
            rule,
            Pod($$""" "annotations": {"sidecar.istio.io/userVolumeMount": {{annotation}} } """, $$""" "containers": [{{App}}] """)
        );
        Denied(rule, Pod(""" "labels": {} """, $$""" "containers": [{{App}}, {{proxy}}] """));
    }

    [Theory]
    [InlineData(""" "hostNetwork": true, "containers": [{"name": "app"}] """, "no-proxy")]
    [InlineData(""" "containers": [{"name": "app", "securityContext": {"runAsUser": 1337}}] """, "proxy-identity")]
    [InlineData(
        """ "containers": [{"name": "app"}], "ephemeralContainers": [{"name": "d", "securityContext": {"runAsGroup": 1337}}] """,
        "proxy-identity"
    )]
    [InlineData(""" "securityContext": {"runAsGroup": 1337}, "containers": [{"name": "app"}] """, "proxy-identity")]
    [InlineData(
        """ "securityContext": {"runAsUser": 1000, "fsGroup": 1337, "supplementalGroups": [1337]}, "containers": [{"name": "app"}] """,
        null
    )]
    [InlineData(""" "containers": [{"name": "app"}, {"name": "istio-proxy", "image": "evil.example/p"}] """, "proxy-override")]
    [InlineData(
        """ "containers": [{"name": "app"}, {"name": "istio-proxy", "image": "auto", "lifecycle": {"preStop": {"exec": {"command": ["curl", "evil.example"]}}}}] """,
        "proxy-override"
    )]
    [InlineData(
        """ "containers": [{"name": "app"}, {"name": "istio-proxy", "image": "auto", "volumeMounts": [{"mountPath": "/etc"}]}] """,
        "proxy-override"
    )]
    [InlineData(
        """ "containers": [{"name": "app"}, {"name": "istio-proxy", "image": "auto", "env": [{"name": "CA_ADDR", "value": "x"}]}] """,
        "proxy-override"
    )]
    [InlineData(
        """ "containers": [{"name": "app"}, {"name": "istio-proxy", "image": "auto", "resources": {}, "lifecycle": {"preStop": {"exec": {"command": ["sh", "-c", "sleep 5"]}}}}] """,
        null
    )]
    [InlineData(
        """ "containers": [{"name": "app"}, {"name": "istio-proxy", "image": "auto", "volumeMounts": [{"mountPath": "//etc/istio/proxy"}]}] """,
        "proxy-override"
    )]
    [InlineData(
        """ "containers": [{"name": "app"}, {"name": "istio-proxy", "image": "docker.io/attacker/proxyv2:1"}] """,
        "proxy-override"
    )]
    [InlineData(""" "containers": [{"name": "app"}, {"name": "istio-proxy", "image": "docker.io/istio/proxyv2:1.30.0"}] """, null)]
    [InlineData(""" "initContainers": [{"name": "istio-init", "image": "busybox"}], "containers": [{"name": "app"}] """, "proxy-override")]
    public void Specs(string spec, string? rule) => Denied(rule, Pod(""" "labels": {"app": "a"} """, spec));

    [Theory]
    [InlineData(
        """[{"name": "istio-proxy", "image": "registry.istio.io/release/proxyv2:1.29", "args": ["proxy", "router"], "securityContext": {"runAsUser": 1337}}]""",
        null
    )]
    [InlineData("""[{"name": "app", "image": "a"}]""", "no-proxy")]
    [InlineData("""[{"name": "istio-proxy", "image": "busybox", "args": ["proxy"]}]""", "no-proxy")]
    public void The_proxy_of_a_tenants_Gateway_is_recognized_by_its_container(string containers, string? rule)
    {
        var verdict = Mesh.Validate(
            Pod(
                """ "labels": {"gateway.istio.io/managed": "istio.io-gateway-controller", "sidecar.istio.io/inject": "false", "istio.io/dataplane-mode": "none"} """,
                $"\"containers\": {containers}"
            )
        );
        Assert.Equal(rule is null, verdict.Allowed);
    }

    [Theory]
    [InlineData("kube-system")]
    [InlineData("istio-system")]
    [InlineData("agents")]
    public void Some_namespaces_can_run_without_a_proxy(string @namespace) =>
        Assert.True(
            Mesh.In(@namespace)
                .Validate(Pod(""" "labels": {"sidecar.istio.io/inject": "false"} """, """ "hostNetwork": true, "containers": [] """))
                .Allowed
        );

    [Fact]
    public void A_pod_of_a_workload_gets_denials_but_no_second_warning()
    {
        var pod = Pod(
            """ "labels": {"sidecar.istio.io/inject": "false"}, "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "r", "controller": true}] """,
            """ "containers": [{"name": "app"}] """
        );
        Assert.Empty(Scenario.NothingApproved.Validate(pod).Findings);
        Mesh.Validate(pod).DeniedOnlyBy("no-proxy");
    }

    [Theory]
    [InlineData(
        """{"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "a"}, "spec": {"jobTemplate": {"spec": {"template": TEMPLATE}}}}"""
    )]
    [InlineData("""{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}, "spec": {"template": TEMPLATE}}""")]
    [InlineData("""{"apiVersion": "v1", "kind": "ReplicationController", "metadata": {"name": "a"}, "spec": {"template": TEMPLATE}}""")]
    public void Templates_of_every_kind_are_read(string workload)
    {
        Denied(
            "no-proxy",
            workload.Edited(
                "TEMPLATE",
                """{"metadata": {"labels": {"sidecar.istio.io/inject": "false"}}, "spec": {"containers": [{"name": "a"}]}}"""
            )
        );
        Denied(null, workload.Edited("TEMPLATE", """{"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [{"name": "a"}]}}"""));
    }

    [Fact]
    public void An_update_can_keep_exclusions_but_not_add_any()
    {
        var old = Pod(
            """ "annotations": {"traffic.sidecar.istio.io/excludeOutboundPorts": "443"} """,
            """ "containers": [{"name": "app", "image": "a"}] """
        );
        Mesh.Updating(old).Validate(old.Edited("\"image\": \"a\"", "\"image\": \"b\"")).Admitted();
        Mesh.Updating(old).Validate(old.Edited("\"443\"", "\"443,80\"")).DeniedOnlyBy("uncaptured-traffic");
    }

    [Theory]
    [InlineData(""" "istio-injection": "disabled" """, true)]
    [InlineData(""" "istio-injection": "disabled", "istio.io/dataplane-mode": "ambient" """, false)]
    [InlineData(""" "istio.io/dataplane-mode": "none" """, true)]
    [InlineData(""" "istio-injection": "enabled" """, false)]
    [InlineData(""" "istio-injection": "off" """, true)]
    [InlineData(""" "istio-injection": "" """, true)]
    [InlineData(""" "istio-injection": "Enabled", "istio.io/rev": "stable" """, true)]
    [InlineData(""" "istio.io/rev": "stable" """, false)]
    [InlineData(""" "istio.io/rev": "stable", "istio.io/dataplane-mode": "none" """, false)]
    public void A_Namespace_is_evaluated_as_its_own_namespace(string labels, bool denied) =>
        Denied(
            denied ? "no-proxy" : null,
            $$$"""{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "payments", "labels": { {{{labels}}} } } }"""
        );

    private static void Denied(string? rule, string manifest)
    {
        var verdict = Mesh.Validate(manifest);
        Assert.Equal(
            rule is null ? [] : [rule],
            verdict.Findings.Where(finding => finding.Action == EnforcementAction.Deny).Select(finding => finding.Rule).Distinct()
        );
    }

    private static string Pod(string metadata, string spec) =>
        $$"""{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", {{metadata}} }, "spec": { {{spec}} } }""";
}
