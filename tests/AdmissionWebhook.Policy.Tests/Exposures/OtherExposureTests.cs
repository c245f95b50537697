using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Exposures;

/// <summary>Which edits of a Gateway, Sidecar, ProxyConfig, EnvoyFilter or workload widen its exposure.</summary>
public sealed class OtherExposureTests
{
    private static readonly StoredObject Passthrough = new(
        "Gateway",
        """
        {"selector": {"app": "edge"}, "servers": [{"port": {"number": 15443, "protocol": "TLS"}, "tls": {"mode": "AUTO_PASSTHROUGH"}, "hosts": ["a.local", "b.local"]}]}
        """,
        "auto-passthrough"
    );

    private static readonly StoredObject OnEgressGateway = new(
        "Gateway",
        """
        {"selector": {"istio": "egressgateway"}, "servers": [{"port": {"number": 443, "protocol": "TLS"}, "tls": {"mode": "PASSTHROUGH"}, "hosts": ["a.test", "b.test"]}, {"port": {"number": 80, "protocol": "HTTP"}, "hosts": ["c.test"]}]}
        """,
        "gateway-selector"
    );

    private static readonly StoredObject AnyOutbound = new(
        "Sidecar",
        """
        {"workloadSelector": {"labels": {"app": "a"}}, "egress": [{"hosts": ["./*", "orders/*"]}], "outboundTrafficPolicy": {"mode": "ALLOW_ANY"}}
        """,
        "outbound-allow-any"
    );

    private static readonly StoredObject Proxy = new(
        "Sidecar",
        """
        {"egress": [{"hosts": ["./*", "orders/*"]}], "outboundTrafficPolicy": {"egressProxy": {"host": "api.github.com", "port": {"number": 443}}}}
        """,
        "egress-proxy"
    );

    private static readonly StoredObject Variable = new(
        "ProxyConfig",
        """
        {"selector": {"matchLabels": {"app": "a"}}, "concurrency": 2, "environmentVariables": {"CA_ADDR": "ca:15012", "TZ": "UTC"}}
        """,
        "proxy-environment"
    );

    private static readonly StoredObject Filter = new("EnvoyFilter", """{"configPatches": [{"applyTo": "CLUSTER"}]}""", "envoy-filter");

    private static readonly StoredObject Workload = new(
        "WorkloadEntry",
        """
        {"address": "gone.test", "labels": {"app": "legacy", "v": "1"}, "ports": {"http": 80}, "weight": 1}
        """,
        "unapproved-host"
    );

    private static readonly StoredObject Group = new(
        "WorkloadGroup",
        """
        {"metadata": {"labels": {"app": "legacy"}}, "template": {"address": "gone.test", "ports": {"http": 80}}, "probe": {"tcpSocket": {"port": 80}}}
        """,
        "unapproved-host"
    );

    [Fact]
    public void A_server_can_lose_hosts_and_gain_neighbours()
    {
        Passthrough.Keeps(", \"b.local\"", "");
        Passthrough.Keeps("}]}", "}, {\"port\": {\"number\": 80, \"protocol\": \"HTTP\"}, \"hosts\": [\"c.local\"]}]}");
        Passthrough.Keeps("\"app\": \"edge\"", "\"app\": \"edge\", \"zone\": \"a\"");
        Passthrough.Loses("\"b.local\"", "\"b.local\", \"c.local\"");
        Passthrough.Loses("15443", "443");
        Passthrough.Loses("\"app\": \"edge\"", "\"app\": \"other\"");
        Passthrough.Loses(
            "}]}",
            "}, {\"port\": {\"number\": 443, \"protocol\": \"TLS\"}, \"tls\": {\"mode\": \"AUTO_PASSTHROUGH\"}, \"hosts\": [\"c.local\"]}]}"
        );
    }

    [Fact]
    public void A_Gateway_on_the_egress_gateway_cannot_gain_servers()
    {
        OnEgressGateway.Keeps(", {\"port\": {\"number\": 80, \"protocol\": \"HTTP\"}, \"hosts\": [\"c.test\"]}", "");
        OnEgressGateway.Keeps(", \"b.test\"", "");
        OnEgressGateway.Loses("\"b.test\"", "\"*\"");
        OnEgressGateway.Loses(
            "\"hosts\": [\"c.test\"]}",
            "\"hosts\": [\"c.test\"]}, {\"port\": {\"number\": 81, \"protocol\": \"HTTP\"}, \"hosts\": [\"c.test\"]}"
        );
        OnEgressGateway.Loses("\"selector\": {\"istio\": \"egressgateway\"}, ", "");
    }

    [Fact]
    public void A_Sidecar_cannot_change_its_workloads_or_policy()
    {
        AnyOutbound.Keeps("\"app\": \"a\"", "\"app\": \"a\", \"zone\": \"a\"");
        AnyOutbound.Keeps(", \"orders/*\"", "");
        AnyOutbound.Loses("\"workloadSelector\": {\"labels\": {\"app\": \"a\"}}, ", "");
        AnyOutbound.Loses("\"app\": \"a\"", "\"app\": \"b\"");
    }

    [Fact]
    public void Imports_cannot_shrink_with_an_egressProxy()
    {
        Proxy.Keeps("\"orders/*\"", "\"orders/*\", \"shipping/*\"");
        Proxy.Keeps("\"egress\": [{\"hosts\": [\"./*\", \"orders/*\"]}], ", "");
        Proxy.Loses(", \"orders/*\"", "");
        Proxy.Loses("\"orders/*\"", "\"orders/*\", \"~orders/api.github.com\"");
        Proxy.Loses("443", "8080");
    }

    [Fact]
    public void An_opaque_listener_can_gain_imports_but_not_another_port()
    {
        var listener = new StoredObject(
            "Sidecar",
            """
            {"egress": [{"port": {"number": 443, "protocol": "TCP", "name": "t"}, "hosts": ["./api.github.com"]}]}
            """,
            "unchecked-protocol"
        );
        listener.Keeps("\"./api.github.com\"", "\"./*\", \"./api.github.com\"");
        listener.Loses("443", "22");
    }

    [Fact]
    public void An_annotation_of_a_WorkloadGroup_cannot_change()
    {
        var marked = new StoredObject(
            "WorkloadGroup",
            """
            {"metadata": {"annotations": {"internal.istio.io/x": "1"}}, "template": {"address": "10.0.0.1", "weight": 1}}
            """,
            "internal-annotations"
        );
        marked.Loses("\"1\"", "\"2\"");
        marked.Loses("\"weight\": 1", "\"weight\": 2");
    }

    [Fact]
    public void A_variable_cannot_change_its_value_or_workloads()
    {
        Variable.Keeps("\"TZ\": \"UTC\"", "\"TZ\": \"CET\"");
        Variable.Keeps("\"concurrency\": 2", "\"concurrency\": 4");
        Variable.Loses("ca:15012", "evil:15012");
        Variable.Loses("\"selector\": {\"matchLabels\": {\"app\": \"a\"}}, ", "");
    }

    [Fact]
    public void Every_edit_of_an_EnvoyFilter_counts()
    {
        Filter.Loses("CLUSTER", "LISTENER");
        var old = Scenario.Manifest("EnvoyFilter", Filter.Spec);
        Filter
            .Scenario.Updating(old)
            .Validate(old.Edited("\"name\": \"it\"", "\"name\": \"it\", \"annotations\": {\"a\": \"b\"}"))
            .Admitted();
    }

    [Theory]
    [InlineData("\"weight\": 1", "\"weight\": 0")]
    [InlineData(", \"v\": \"1\"", "")]
    [InlineData("\"v\": \"1\"", "\"v\": \"1\", \"helm.sh/chart\": \"x\", \"egress.admissionwebhook.dev/governed\": \"true\"")]
    public void A_workload_can_match_fewer_selectors(string from, string to) => Workload.Keeps(from, to);

    [Theory]
    [InlineData("\"app\": \"legacy\"", "\"app\": \"payments\"")]
    [InlineData("\"v\": \"1\"", "\"v\": \"1\", \"tier\": \"db\"")]
    [InlineData("\"http\": 80", "\"http\": 22")]
    [InlineData("\"http\": 80", "\"http\": 80, \"tcp\": 22")]
    [InlineData(", \"ports\": {\"http\": 80}", "")]
    [InlineData("\"weight\": 1", "\"network\": \"n\"")]
    [InlineData("\"weight\": 1", "\"weight\": 5")]
    [InlineData("\"weight\": 1", "\"locality\": \"eu/a\"")]
    public void A_workload_cannot_join_another_Service_or_port(string from, string to) => Workload.Loses(from, to);

    [Fact]
    public void Labels_of_the_metadata_count_too()
    {
        const string Named = "\"name\": \"it\"";
        var old = Scenario.Manifest("WorkloadEntry", Workload.Spec);
        Workload
            .Scenario.Updating(old)
            .Validate(old.Edited(Named, Named + ", \"labels\": {\"app\": \"payments\"}"))
            .DeniedBy("unapproved-host");
        Workload.Scenario.Updating(old).Validate(old.Edited(Named, Named + ", \"labels\": {\"app\": \"legacy\"}")).Admitted();
    }

    [Fact]
    public void A_WorkloadGroup_is_evaluated_by_its_template()
    {
        Group.Keeps("\"probe\": {\"tcpSocket\": {\"port\": 80}}", "\"probe\": {\"tcpSocket\": {\"port\": 81}}");
        Group.Loses("\"app\": \"legacy\"", "\"app\": \"payments\"");
        Group.Loses("\"http\": 80", "\"http\": 22");
    }
}
