using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Capture;

/// <summary>Injected pods, and pods that only imitate them.</summary>
public sealed class InjectedPodTests
{
    private const string Image = "registry.istio.io/release/proxyv2:1.29";
    private const string App = """{"name": "app", "image": "a"}""";
    private const string Off = """ "labels": {"sidecar.istio.io/inject": "false"}, """;

    private static readonly string Proxy = ProxyWith("");
    private static readonly string Init = InitWith("");
    private static readonly string Validation = InitWith(""", "--run-validation", "--skip-rule-apply" """, "istio-validation");

    private static readonly Scenario Mesh = new Scenario().WithPolicy(
        """
        {
          "rules": {"uncaptured-traffic": {"action": "Deny"}, "no-proxy": {"action": "Deny"}, "proxy-override": {"action": "Deny"}},
          "approvedHosts": [{"host": "pinned.partner.example", "ports": [{"number": 443, "protocols": ["TLS"]}]}],
          "mesh": {"internalAddresses": ["10.0.0.0/8"], "platformNamespaces": ["istio-system"]}
        }
        """
    );

    [Fact]
    public void What_the_injector_writes_is_admitted()
    {
        Denied(null, Pod("", $"{App}, {Proxy}", Init));
        Denied(null, Pod("", $"{App}, {Proxy}", Validation));
        Denied(null, Pod("", App, $"{Init}, {Proxy}"));
        Denied(null, Pod("", $"{App}, {Proxy}", InitWith(""", "-x=10.0.0.0/8", "-q", "8080", "--log_as_json", "--native-nftables" """)));
        Denied(
            null,
            Pod(
                "",
                $"{App}, {Configured("""{\"discoveryAddress\":\"istiod-canary.istio-system.svc:15012\",\"tracing\":{\"zipkin\":{\"address\":\"z:9411\"}}}""")}",
                Init
            )
        );
        Denied(
            null,
            Pod(
                "",
                $"{App}, "
                    + ProxyWith(""", "volumeMounts": [{"mountPath": "/etc/istio/proxy"}, {"mountPath": "/var/run/secrets/tokens"}]"""),
                Init
            )
        );
    }

    [Fact]
    public void Without_injection_only_the_pods_own_istio_init_redirects()
    {
        Denied(null, Pod(Off, $"{App}, {Proxy}", Init));
        Denied(null, Pod(Off, App, $"{Init}, {Proxy}"));
        Denied("no-proxy", Pod(Off, $"{App}, {Proxy}"));
        Denied("no-proxy", Pod(Off, $"{App}, {Proxy}", Validation));
        Denied("no-proxy", Pod(Off, App, Proxy));
        Denied("no-proxy", Pod(Off, $"{App}, {Proxy}, {Init}"));
        Denied("no-proxy proxy-override", Pod(Off, $"{App}, {Proxy}", Init.Edited("istio.io", "attacker.example")));
        Denied(
            "no-proxy",
            $$"""{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}, "spec": {"template": {{Pod(Off, $"{App}, {Proxy}")}} } }"""
        );
    }

    [Theory]
    [InlineData("\"-x=0.0.0.0/0\"")]
    [InlineData("\"-x\", \"0.0.0.0/0\"")]
    [InlineData("\"-o443\"")]
    [InlineData("\"-nx\", \"\"")]
    [InlineData("\"-c\", \"eth0\"")]
    [InlineData("\"-k\", \"eth0\"")]
    [InlineData("\"-i\", \"\"")]
    [InlineData("\"-m\", \"NONE\"")]
    [InlineData("\"-u\", \"1000\"")]
    [InlineData("\"-g=1000\"")]
    [InlineData("\"--proxy-uid=1337,1000\"")]
    [InlineData("\"--istio-service-exclude-cidr\", \"0.0.0.0/0\"")]
    [InlineData("\"--istio-local-outbound-ports-exclude=443\"")]
    [InlineData("\"--skip-rule-apply\"")]
    [InlineData("\"--cleanup-only=t\"")]
    [InlineData("\"--network-namespace\", \"/a\"")]
    [InlineData("\"-n\"")]
    [InlineData("\"-x\", \"$(EXCLUDED)\"")]
    [InlineData("\"$(MORE)\"")]
    [InlineData("\"-b\", \"*\"], \"env\": [{\"name\": \"ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE\", \"value\": \"1000\"}")]
    [InlineData(
        "\"-b\", \"*\"], \"env\": [{\"name\": \"DRY_RUN\", \"valueFrom\": {\"configMapKeyRef\": {\"name\": \"a\", \"key\": \"b\"}}}"
    )]
    public void Arguments_by_which_less_is_redirected(string more) =>
        Denied("uncaptured-traffic", Pod("", $"{App}, {Proxy}", InitWith(", " + more)));

    [Theory]
    [InlineData("\"-x\", \"\"")]
    [InlineData("\"-x=10.1.0.0/16\"")]
    [InlineData("\"-p15001\"")]
    [InlineData("\"-d\", \"-n\"")]
    [InlineData("\"--skip-rule-apply=false\"")]
    [InlineData("\"--dry-run=0\"")]
    [InlineData("\"--\", \"-n\"")]
    [InlineData("\"-b\", \"*\"], \"env\": [{\"name\": \"ISTIO_META_DNS_CAPTURE\", \"value\": \"true\"}")]
    public void Arguments_that_redirect_as_much(string more) => Denied(null, Pod("", $"{App}, {Proxy}", InitWith(", " + more)));

    [Fact]
    public void Without_a_list_of_addresses_nothing_is_redirected() =>
        Denied(
            "uncaptured-traffic",
            Pod("", $"{App}, {Proxy}", $$"""{"name": "istio-init", "image": "{{Image}}", "args": ["istio-iptables", "-p", "15001"]}""")
        );

    [Fact]
    public void A_user_of_the_proxy_that_no_application_can_have_is_left_out_rightly()
    {
        const string Other = """{"name": "app", "image": "a", "securityContext": {"runAsUser": 1000680000}}""";
        var proxy = ProxyWith(", \"securityContext\": {\"runAsUser\": 1000680001, \"runAsGroup\": 1000680001}");
        var init = InitWith(", \"-u\", \"1000680001\"");
        Denied(null, Pod("", $"{Other}, {proxy}", init));
        Denied("proxy-override uncaptured-traffic", Pod("", $"{App}, {proxy}", init));
        Denied("proxy-override uncaptured-traffic", Pod("", $"{Other.Edited("680000", "680001")}, {proxy}", init));
        Denied(null, Pod("", $"{App}, {ProxyWith(", \"securityContext\": {\"runAsUser\": 0, \"runAsGroup\": 1337}")}", Init));
    }

    [Theory]
    [InlineData("{\\\"discoveryAddress\\\":\\\"evil.example:15012\\\"}")]
    [InlineData("{\\\"discoveryAddress\\\":\\\"istiod.istio-system.svc.evil.example:15012\\\"}")]
    [InlineData("discovery_address: evil.example")]
    [InlineData("{\\\"customConfigFile\\\":\\\"/tmp/a\\\"}")]
    [InlineData("{\\\"concurrency\\\":$(MORE)}")]
    [InlineData("a: &a b")]
    public void Another_control_plane(string config) => Denied("proxy-override", Pod("", $"{App}, {Configured(config)}", Init));

    [Theory]
    [InlineData("""{"tracing": {"zipkin": {"address": "evil.example:9411"}}}""", true)]
    [InlineData("""{"tracing": {"zipkin": {"address": "evil.dev:9411"}}}""", true)]
    [InlineData("""{"tracing": {"lightstep": {"address": "evil.xn--p1ai:443"}}}""", true)]
    [InlineData("""{"envoyAccessLogService": {"address": "evil.example:443"}}""", true)]
    [InlineData("""{"envoy_metrics_service": {"address": "192.0.2.9:443"}}""", true)]
    [InlineData("""{"statsd_udp_address": "evil.example:8125"}""", true)]
    [InlineData("""{"statsdUdpAddress": "$(OTHER):8125"}""", true)]
    [InlineData("""{"tracing": {"datadog": {"address": "$(HOST_IP).evil.example:8126"}}}""", true)]
    [InlineData("""{"tracing": {"datadog": {"address": "$$(HOST_IP):8126"}}}""", true)]
    [InlineData("""{"tracing": {"zipkin": {"address": "pinned.partner.example:25"}}}""", true)]
    [InlineData("""{"extraStatTags": ["x\"}, {\"tag_name\": \"y"]}""", true)]
    [InlineData("""{"runtimeValues": {"a": "1\", \"x\": \"y"}}""", true)]
    [InlineData("""{"tracing": {"datadog": {"address": "$(HOST_IP):8126"}}}""", false)]
    [InlineData("""{"tracing": {"datadog": {"address": "[$(HOST_IP)]:8126"}}}""", false)]
    [InlineData("""{"tracing": {"zipkin": {"address": "zipkin.istio-system:9411"}}}""", false)]
    [InlineData("""{"tracing": {"zipkin": {"address": "jaeger-collector.observability:9411"}}}""", false)]
    [InlineData("""{"tracing": {"zipkin": {"address": "collector.team-a:9411"}}}""", false)]
    [InlineData("""{"tracing": {"zipkin": {"address": "collector.dev.svc.cluster.local:9411"}}}""", false)]
    [InlineData("""{"envoyAccessLogService": {"address": "als.dev.svc:9001"}, "statsdUdpAddress": "127.0.0.1:8125"}""", false)]
    [InlineData("""{"envoyMetricsService": {"address": "10.1.2.3:15000"}}""", false)]
    [InlineData("""{"tracing": {"zipkin": {"address": "pinned.partner.example:443"}}}""", false)]
    [InlineData("""{"proxyStatsMatcher": {"inclusionRegexps": ["http\\..*"]}, "runtimeValues": {"a": "false"}}""", false)]
    [InlineData("""{"caCertificatesPem": ["-----BEGIN CERTIFICATE-----\nMII"]}""", false)]
    public void What_the_mesh_configures_for_an_injected_proxy(string config, bool denied)
    {
        var proxy = Configured(System.Text.Json.JsonEncodedText.Encode(config).ToString());
        Denied(denied ? "proxy-override" : null, Pod("", $"{App}, {proxy}", Init));
    }

    [Theory]
    [InlineData("""{"name": "HOST_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.hostIP"}}}""", null)]
    [InlineData("""{"name": "HOST_IP", "value": "192.0.2.9"}""", "proxy-override")]
    [InlineData("""{"name": "HOST_IP", "valueFrom": {"fieldRef": {"fieldPath": "metadata.annotations['a']"}}}""", "proxy-override")]
    public void The_nodes_address_is_the_one_of_the_node(string variable, string? rule)
    {
        var proxy = Configured("""{\"tracing\": {\"datadog\": {\"address\": \"$(HOST_IP):8126\"}}}""");
        Denied(rule, Pod("", $"{App}, {proxy.Edited("\"env\": [", $"\"env\": [{variable}, ")}", Init));
    }

    [Fact]
    public void A_mesh_can_list_the_address_of_its_collector()
    {
        var proxy = Configured("""{\"tracing\": {\"lightstep\": {\"address\": \"ingest.example:443\"}}}""");
        var listed = new Scenario().WithPolicy(
            """{"rules": {"proxy-override": {"action": "Deny"}}, "mesh": {"capture": {"configKeys": ["address"]}}}"""
        );
        Assert.True(listed.Validate(Pod("", $"{App}, {proxy}", Init)).Allowed);
        Denied("proxy-override", Pod("", $"{App}, {proxy}", Init));
    }

    [Theory]
    [InlineData(", \"env\": [{\"name\": \"ISTIO_BOOTSTRAP\", \"value\": \"/tmp/a\"}]")]
    [InlineData(", \"env\": [{\"name\": \"ISTIO_BOOTSTRAP_OVERRIDE\", \"value\": \"/tmp/a\"}]")]
    [InlineData(", \"env\": [{\"name\": \"PROXY_CONFIG\", \"valueFrom\": {\"fieldRef\": {\"fieldPath\": \"metadata.name\"}}}]")]
    [InlineData(", \"envFrom\": [{\"configMapRef\": {\"name\": \"a\"}}]")]
    [InlineData(", \"volumeMounts\": [{\"mountPath\": \"/usr/local/bin\"}]")]
    [InlineData(", \"volumeMounts\": [{\"mountPath\": \"/etc/./istio/config\"}]")]
    [InlineData(", \"command\": [\"sleep\"]")]
    [InlineData(", \"image\": \"docker.io/attacker/not-proxyv2-at-all:1\"")]
    public void Another_proxy(string more) => Denied("proxy-override", Pod("", $"{App}, {ProxyWith(more)}", Init));

    [Theory]
    [InlineData("/lib64", true)]
    [InlineData("/usr/lib64", true)]
    [InlineData("/etc/resolv.conf", true)]
    [InlineData("/etc/hosts", true)]
    [InlineData("/etc/ld.so.preload", true)]
    [InlineData("/etc/ssl/certs/ca-certificates.crt", false)]
    [InlineData("/run/secrets/eks.amazonaws.com/serviceaccount", false)]
    public void A_volume_over_what_the_injected_proxy_loads_or_resolves_by(string path, bool denied)
    {
        var pod = Pod("", $"{App}, {ProxyWith($$""", "volumeMounts": [{"name": "v", "mountPath": "{{path}}"}]""")}", Init);
        Denied(denied ? "proxy-override" : null, pod);
        Assert.True(
            new Scenario()
                .WithPolicy($$"""{"rules": {"proxy-override": {"action": "Deny"} }, "mesh": {"capture": {"configKeys": ["{{path}}"]} } }""")
                .Validate(pod)
                .Allowed
        );
    }

    [Theory]
    [InlineData("localhost:5000/istio/proxyv2:1.30-distroless", null)]
    [InlineData("registry.example/mesh/istio-proxyv2-rhel9@sha256:0123", null)]
    [InlineData("registry.example/proxyv2/proxy:1", "proxy-override")]
    [InlineData("registry.example/myproxyv2:1", "proxy-override")]
    public void An_injected_proxy_can_come_from_any_registry(string image, string? rule) =>
        Denied(rule, Pod("", $"{App}, {ProxyWith($", \"image\": \"{image}\"")}", Init));

    [Theory]
    [InlineData("--templateFile=/tmp/a", "proxy-override")]
    [InlineData("--meshConfig", "proxy-override")]
    [InlineData("$(MORE)", "proxy-override")]
    [InlineData("--$(MORE)=/tmp/a", "proxy-override")]
    [InlineData("--log_output_level=$(LEVEL)", null)]
    [InlineData("--serviceCluster\", \"namespace.$(POD_NAMESPACE)", null)]
    public void Arguments_that_configure_the_proxy(string argument, string? rule) =>
        Denied(rule, Pod("", $"{App}, {Proxy.Edited("\"sidecar\"", $"\"sidecar\", \"{argument}\"")}", Init));

    [Fact]
    public void A_gateway_proxy_next_to_an_application_is_not_a_sidecar() =>
        Denied("proxy-override", Pod("", $"{App}, {Proxy.Edited("sidecar", "router")}", Init));

    private static void Denied(string? rules, string manifest)
    {
        var denied = Mesh.Validate(manifest).Findings.Where(finding => finding.Action == EnforcementAction.Deny);
        Assert.Equal(rules ?? "", string.Join(' ', denied.Select(finding => finding.Rule).Distinct().Order(StringComparer.Ordinal)));
    }

    private static string Pod(string metadata, string containers, string initContainers = "") =>
        $$$"""
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", {{{metadata}}} "annotations": {"sidecar.istio.io/status": "{}"}},
              "spec": {"initContainers": [{{{initContainers}}}], "containers": [{{{containers}}}]} }
            """;

    private static string ProxyWith(string more)
    {
        var image = more.Contains("\"image\"", StringComparison.Ordinal) ? "" : $"\"image\": \"{Image}\", ";
        return $$"""{"name": "istio-proxy", {{image}} "args": ["proxy", "sidecar", "--domain", "$(POD_NAMESPACE).svc.cluster.local"] {{more}}}""";
    }

    private static string Configured(string config) => ProxyWith($$""", "env": [{"name": "PROXY_CONFIG", "value": "{{config}}"}]""");

    private static string InitWith(string more, string name = "istio-init") =>
        $$"""
            {"name": "{{name}}", "image": "{{Image}}",
              "args": ["istio-iptables", "-p", "15001", "-z", "15006", "-u", "1337", "-m", "REDIRECT", "-i", "*", "-x", "", "-b", "*" {{more}}]}
            """;
}
