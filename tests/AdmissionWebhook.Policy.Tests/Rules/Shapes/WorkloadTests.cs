using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Shapes;

/// <summary>WorkloadEntries and WorkloadGroups: addresses, probes, and the proxy configuration of VMs.</summary>
public sealed class WorkloadTests
{
    private static readonly Scenario Mesh = Scenario.Example.WithPolicy(
        """
        {
          "approvedHosts": [{"host": "vm.partner.example", "addresses": ["198.51.100.0/24"], "workloads": true},
           {"host": "named.partner.example"}],
          "mesh": {"internalAddresses": ["10.0.0.0/8"]}
        }
        """
    );

    [Theory]
    [InlineData("203.0.113.7", "workload-endpoints")]
    [InlineData("named.partner.example", "workload-endpoints")]
    [InlineData("192.0.2.1", "unapproved-address")]
    [InlineData("evil.net.test", "unapproved-host")]
    [InlineData("198.51.100.7", null)]
    [InlineData("vm.partner.example", null)]
    [InlineData("10.4.5.6", null)]
    [InlineData("db.prod.svc.cluster.local", null)]
    public void An_external_workload_needs_an_approval_for_workloads(string address, string? rule)
    {
        Expect(rule, Mesh.Validate("WorkloadEntry", $$"""{"address": "{{address}}", "labels": {"app": "db"} }"""));
        Expect(rule, Mesh.Validate("WorkloadGroup", $$$"""{"template": {"address": "{{{address}}}"} }"""));
    }

    [Theory]
    [InlineData("""{"tcpSocket": {"host": "api.github.com", "port": 25}}""", "unapproved-port")]
    [InlineData("""{"httpGet": {"host": "api.github.com", "port": 8080}}""", "unapproved-port")]
    [InlineData("""{"httpGet": {"host": "api.github.com", "port": 443, "scheme": "HTTPS"}}""", null)]
    [InlineData("""{"httpGet": {"port": 8080}}""", null)]
    public void A_probe_calls_an_approved_host_on_its_approved_ports(string probe, string? rule) =>
        Expect(rule, Mesh.Validate("WorkloadGroup", $$$"""{"template": {}, "probe": {{{probe}}} }"""));

    [Theory]
    [InlineData("api.global", "unapproved-host")]
    [InlineData("api.other.cluster.example", "unapproved-host")]
    public void A_peered_clusters_name_is_in_no_DNS(string address, string rule) =>
        Expect(
            rule,
            Mesh.WithPolicy("""{"mesh": {"federatedHosts": ["*.global", "*.other.cluster.example"]}}""")
                .Validate("WorkloadEntry", $$"""{"address": "{{address}}"}""")
        );

    [Theory]
    [InlineData("api.github.com", "workload-endpoints")]
    [InlineData("vm.partner.example", null)]
    [InlineData("vm.payments.svc.cluster.local", null)]
    public void An_external_host_that_selects_workloads_needs_one_too(string host, string? rule) =>
        Expect(
            rule,
            Mesh.Validate(
                "ServiceEntry",
                $$$"""
                {"hosts": ["{{{host}}}"], "resolution": "STATIC", "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}],
                 "workloadSelector": {"labels": {"app": "db"}}, "exportTo": ["."]}
                """
            )
        );

    [Fact]
    public void The_platforms_workloads_are_admitted() =>
        Mesh.In("istio-system").Validate("WorkloadEntry", """{"address": "203.0.113.7"}""").Admitted();

    [Theory]
    [InlineData("""{"httpGet": {"host": "evil.net.test", "port": 443}}""", "unapproved-host")]
    [InlineData("""{"tcpSocket": {"host": "192.0.2.1", "port": 443}}""", "unapproved-address")]
    [InlineData("""{"tcpSocket": {"host": "169.254.169.254", "port": 80}}""", "unapproved-address")]
    [InlineData(
        """{"httpGet": {"host": "api.github.com", "port": 443, "httpHeaders": [{"name": "HOST", "value": "evil.net.test"}]}}""",
        "unapproved-host"
    )]
    [InlineData("""{"httpGet": {"host": "api.github.com", "port": 443}}""", null)]
    [InlineData("""{"httpGet": {"port": 8080, "path": "/ready", "httpHeaders": [{"name": "Host", "value": "shop.net.test"}]}}""", null)]
    [InlineData("""{"httpGet": {"host": "127.0.0.1", "port": 8080}}""", null)]
    [InlineData("""{"httpGet": {"host": "localhost", "port": 8080}}""", null)]
    [InlineData("""{"tcpSocket": {"host": "10.4.5.6", "port": 8080}}""", null)]
    public void A_probe_goes_only_to_approved_hosts_or_the_workload_itself(string probe, string? rule) =>
        Expect(
            rule,
            Mesh.Validate("WorkloadGroup", $$"""{"template": {"serviceAccount": "vm", "address": "10.4.5.6"}, "probe": {{probe}}}""")
        );

    [Theory]
    [InlineData("discoveryAddress: evil.net.test:15012", false)]
    [InlineData("proxyMetadata: {CA_ADDR: \\\"evil.net.test:15012\\\"}", false)]
    [InlineData("{\\\"proxyMetadata\\\":{\\\"CA_ADDR\\\":\\\"x\\\"}}", false)]
    [InlineData("tracing:\\n  zipkin: {address: x}", false)]
    [InlineData("? discoveryAddress\\n: x", false)]
    [InlineData("\\\"discovery\\\\u0041ddress\\\": x", false)]
    [InlineData("base: &a {concurrency: 2}", false)]
    [InlineData("concurrency: 2\\nproxyMetadata:\\n  ISTIO_META_DNS_CAPTURE: \\\"true\\\"", true)]
    [InlineData("holdApplicationUntilProxyStarts: true", true)]
    [InlineData("concurrency: 2 # \\\"\\nproxyMetadata: {CA_ADDR: evil}\\n# \\\"", false)]
    [InlineData("# note: \\\"x\\\"\\ntracing: {sampling: 10}", true)]
    public void A_VMs_proxy_cannot_change_its_control_plane(string config, bool admitted)
    {
        Assert.Equal(
            admitted,
            Mesh.Validate(
                "WorkloadGroup",
                $$$"""{"metadata": {"annotations": {"proxy.istio.io/config": "{{{config}}}"} }, "template": {}}"""
            ).Allowed
        );
        Assert.Equal(
            admitted,
            Mesh.Validate(
                $$$"""
                {"kind": "WorkloadGroup", "metadata": {"name": "vm", "annotations": {"proxy.istio.io/config": "{{{config}}}"} },
                 "spec": {"template": {} } }
                """
            ).Allowed
        );
    }

    [Fact]
    public void Labels_internal_to_Istio_are_denied_everywhere()
    {
        Mesh.Validate("WorkloadGroup", """{"metadata": {"labels": {"internal.istio.io/x": "y"}}, "template": {}}""")
            .DeniedOnlyBy("internal-annotations");
        Mesh.Validate(
                """
                {"kind": "Sidecar", "metadata": {"name": "it", "labels": {"internal.istio.io/service-semantics": "inferencepool"}},
                 "spec": {}}
                """
            )
            .DeniedOnlyBy("internal-annotations");
        Mesh.Validate("""{"kind": "Sidecar", "metadata": {"name": "it", "labels": {"istio.io/rev": "canary"}}, "spec": {}}""").Clean();
    }

    private static void Expect(string? rule, Verdict verdict)
    {
        if (rule is null)
        {
            verdict.Admitted();
        }
        else
        {
            verdict.DeniedOnlyBy(rule);
        }
    }
}
