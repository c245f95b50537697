namespace AdmissionWebhook.Policy.Tests.Rules.Consistency.Rejections;

/// <summary>WorkloadEntries, WorkloadGroups, endpoints, ProxyConfigs and objects without a spec.</summary>
public sealed class WorkloadRejectionTests
{
    [Theory]
    [InlineData("""{"address": "203.0.113.7", "ports": {"http": 8080}, "labels": {"app": "till"}}""", "")]
    [InlineData("""{"address": "vm.example.com"}""", "")]
    [InlineData("""{"network": "on-premises"}""", "")]
    [InlineData("""{}""", "/address")]
    [InlineData("""{"address": "vm.example.com:9443"}""", "/address")]
    [InlineData("""{"address": "unix:///run/a", "ports": {"http": 8080}}""", "/ports")]
    [InlineData("""{"address": "203.0.113.7", "ports": {"http_1": 8080}}""", "/ports/http_1")]
    [InlineData("""{"address": "203.0.113.7", "ports": {"http": 99999}}""", "/ports/http")]
    [InlineData("""{"address": "203.0.113.7", "labels": {"-": "till"}}""", "/labels/-")]
    public void Entries(string entry, string rejected) => Assert.Equal(rejected, Rejected.Fields("WorkloadEntry", entry));

    [Theory]
    [InlineData(
        """{"template": {}, "metadata": {"labels": {"app": "till"}}, "probe": {"httpGet": {"port": 8080, "scheme": "HTTPS"}}}""",
        ""
    )]
    [InlineData("""{"template": {}, "probe": {"grpc": {"port": 8080}}}""", "")]
    [InlineData("""{"template": {}, "metadata": {"labels": {"app": "~"}}}""", "/metadata/labels/app")]
    [InlineData("""{"template": {}, "probe": {}}""", "/probe")]
    [InlineData("""{"template": {}, "probe": {"tcpSocket": {"port": 65536}}}""", "/probe/tcpSocket/port")]
    [InlineData("""{"template": {}, "probe": {"httpGet": {"port": 80, "scheme": "https"}}}""", "/probe/httpGet/scheme")]
    public void Groups(string group, string rejected) => Assert.Equal(rejected, Rejected.Fields("WorkloadGroup", group));

    [Theory]
    [InlineData(
        """ "resolution": "DNS", "hosts": ["api.example.com"], "endpoints": [{"address": "a.example.com", "labels": {"region": "eu"}}]""",
        ""
    )]
    [InlineData(""" "resolution": "NONE", "hosts": ["api.example.com"], "endpoints": []""", "")]
    [InlineData(
        """ "resolution": "DNS", "hosts": ["api.example.com"], "endpoints": [{"address": "a.example.com", "labels": {"region": "e/u"}}]""",
        "/endpoints/0/labels/region"
    )]
    [InlineData(
        """ "resolution": "STATIC", "hosts": ["api.example.com"], "workloadSelector": {"labels": {"app": "*"}}""",
        "/workloadSelector/labels/app"
    )]
    public void Registrations(string parts, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields(
                "ServiceEntry",
                """{PARTS, "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}]}""".Edited("PARTS", parts)
            )
        );

    [Theory]
    [InlineData("""[{"number": 443, "name": "tls", "protocol": "TLS"}]""", "")]
    [InlineData("""[{"number": 443, "name": "https", "protocol": "HTTPS"}]""", "/ports/0/protocol")]
    public void Resolution_on_demand(string ports, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields(
                "ServiceEntry",
                """{"resolution": "DYNAMIC_DNS", "hosts": ["*.example.com"], "ports": PORTS}""".Edited("PORTS", ports)
            )
        );

    [Fact]
    public void Number_of_threads()
    {
        Assert.Equal("/concurrency", Rejected.Fields("ProxyConfig", """{"concurrency": -1}"""));
        Assert.Empty(Rejected.Fields("ProxyConfig", """{"concurrency": 0}"""));
    }

    [Theory]
    [InlineData("WorkloadEntry", true)]
    [InlineData("WorkloadGroup", true)]
    [InlineData("ServiceEntry", true)]
    [InlineData("EnvoyFilter", false)]
    public void Objects_without_a_spec(string kind, bool isRejected) => Assert.Equal(isRejected, Rejected.HasNoSpec(kind));
}
