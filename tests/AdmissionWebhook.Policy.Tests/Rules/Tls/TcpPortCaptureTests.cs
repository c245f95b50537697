using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Tests.Engine;
using Xunit;

namespace AdmissionWebhook.Policy.Tests.Rules.Tls;

/// <summary>When a TCP port takes a whole number, and what keeps it from doing so.</summary>
public sealed class TcpPortCaptureTests
{
    private const string Rule = "tcp-port-capture";
    private const string Database = """{"hosts": ["db.example.com"], "ports": [{"number": 5432, "name": "tcp", "protocol": "TCP"}], "resolution": "DNS", "exportTo": ["."]}""";

    [Theory]
    [InlineData("TCP")]
    [InlineData("tcp")]
    [InlineData("Mongo")]
    [InlineData("")]
    public void Protocols_without_a_name_take_the_port(string protocol) =>
        Seeing("[]").Validate("ServiceEntry", Database.Replace("\"TCP\"", $"\"{protocol}\"", StringComparison.Ordinal)).WarnedBy(Rule);

    [Theory]
    [InlineData("\"TCP\"", "\"TLS\"")]
    [InlineData("\"TCP\"", "\"UDP\"")]
    [InlineData("\"DNS\"", "\"NONE\"")]
    [InlineData("\"hosts\"", "\"addresses\": [\"203.0.113.5\"], \"hosts\"")]
    [InlineData("\"hosts\"", "\"location\": \"MESH_INTERNAL\", \"hosts\"")]
    public void Others_do_not(string from, string to) => Seeing("[]").Validate("ServiceEntry", Database.Replace(from, to, StringComparison.Ordinal)).SilentOn(Rule);

    [Fact]
    public void Where_sidecars_capture_DNS_exact_hosts_have_addresses()
    {
        var capturing = Seeing("[]").WithPolicy("""{"mesh": {"dnsCapture": true}}""");
        capturing.Validate("ServiceEntry", Database).SilentOn(Rule);
        capturing.Validate("ServiceEntry", Database.Replace("db.", "*.", StringComparison.Ordinal)).WarnedBy(Rule);
        capturing.Validate($$$"""
            {"kind": "ServiceEntry", "metadata": {"name": "it", "labels": {"networking.istio.io/enable-autoallocate-ip": "false"}}, "spec": {{{Database}}} }
            """).WarnedBy(Rule);
        Seeing("[]").WithPolicy("""{"mesh": {"dnsCapture": false}}""").Validate("ServiceEntry", Database).WarnedBy(Rule);
        Seeing("[]").WithPolicy("""{"mesh": {"dataPlane": "ambient"}}""").Validate("ServiceEntry", Database).SilentOn(Rule);
    }

    [Fact]
    public void An_entry_that_istiod_gave_an_address_is_left_alone_where_nothing_is_said_of_DNS()
    {
        var allocated = $$$"""{"kind": "ServiceEntry", "metadata": {"name": "it"}, "spec": {{{Database}}}, "status": {"addresses": [{"value": "240.240.0.1"}]}}""";
        Seeing("[]").Validate(allocated).SilentOn(Rule);
        Seeing("[]").WithPolicy("""{"mesh": {"dnsCapture": false}}""").Validate(allocated).WarnedBy(Rule);
    }

    [Fact]
    public void It_says_with_whom_a_port_collides()
    {
        const string Other = """
            [{"apiVersion": "networking.istio.io/v1", "kind": "ServiceEntry", "metadata": {"name": "other", "namespace": "NS"},
              "spec": {"hosts": ["other.example.com"], "ports": [{"number": 5432, "name": "tcp", "protocol": "TCP"}], "resolution": "DNS", "exportTo": ["."]}}]
            """;
        Assert.Contains("ServiceEntry payments/other", Seeing(Other.Replace("NS", "payments", StringComparison.Ordinal)).Validate("ServiceEntry", Database).WarnedBy(Rule).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ServiceEntry", Seeing(Other.Replace("NS", "orders", StringComparison.Ordinal)).Validate("ServiceEntry", Database).WarnedBy(Rule).Message, StringComparison.Ordinal);
    }

    private static Scenario Seeing(string others) =>
        Scenario.NothingApproved.Seeing(ClusterIndex.FromDocuments(JsonDocument.Parse(others).RootElement.EnumerateArray()));
}
