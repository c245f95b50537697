using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Tls;

/// <summary>When a TCP port captures all connections to its number, and what prevents it.</summary>
public sealed class TcpPortCaptureTests
{
    private const string Rule = "tcp-port-capture";
    private const string Database =
        """{"hosts": ["db.example.com"], "ports": [{"number": 5432, "name": "tcp", "protocol": "TCP"}], "resolution": "DNS", "exportTo": ["."]}""";

    [Theory]
    [InlineData("TCP")]
    [InlineData("tcp")]
    [InlineData("Mongo")]
    [InlineData("")]
    public void Protocols_without_a_checked_name_capture_the_port(string protocol) =>
        Seeing("[]").Validate("ServiceEntry", Database.Edited("\"TCP\"", $"\"{protocol}\"")).WarnedBy(Rule);

    [Theory]
    [InlineData("\"TCP\"", "\"TLS\"")]
    [InlineData("\"TCP\"", "\"UDP\"")]
    [InlineData("\"DNS\"", "\"NONE\"")]
    [InlineData("\"hosts\"", "\"addresses\": [\"203.0.113.5\"], \"hosts\"")]
    [InlineData("\"hosts\"", "\"location\": \"MESH_INTERNAL\", \"hosts\"")]
    public void Other_entries_do_not_capture_the_port(string from, string to) =>
        Seeing("[]").Validate("ServiceEntry", Database.Edited(from, to)).SilentOn(Rule);

    [Fact]
    public void With_DNS_capture_exact_hosts_have_addresses()
    {
        var capturing = Seeing("[]").WithPolicy("""{"mesh": {"dnsCapture": true}}""");
        capturing.Validate("ServiceEntry", Database).SilentOn(Rule);
        capturing.Validate("ServiceEntry", Database.Edited("db.", "*.")).WarnedBy(Rule);
        capturing
            .Validate(
                $$$"""
                {"kind": "ServiceEntry", "metadata": {"name": "it", "labels": {"networking.istio.io/enable-autoallocate-ip": "false"}}, "spec": {{{Database}}} }
                """
            )
            .WarnedBy(Rule);
        Seeing("[]").WithPolicy("""{"mesh": {"dnsCapture": false}}""").Validate("ServiceEntry", Database).WarnedBy(Rule);
        Seeing("[]").WithPolicy("""{"mesh": {"dataPlane": "ambient"}}""").Validate("ServiceEntry", Database).SilentOn(Rule);
    }

    [Fact]
    public void An_entry_with_an_allocated_address_is_ignored_if_DNS_capture_is_unknown()
    {
        var allocated =
            $$$"""{"kind": "ServiceEntry", "metadata": {"name": "it"}, "spec": {{{Database}}}, "status": {"addresses": [{"value": "240.240.0.1"}]}}""";
        Seeing("[]").Validate(allocated).SilentOn(Rule);
        Seeing("[]").WithPolicy("""{"mesh": {"dnsCapture": false}}""").Validate(allocated).WarnedBy(Rule);
    }

    [Fact]
    public void The_message_names_the_conflicting_entry()
    {
        const string Other = """
            [{"apiVersion": "networking.istio.io/v1", "kind": "ServiceEntry", "metadata": {"name": "other", "namespace": "NS"},
              "spec": {"hosts": ["other.example.com"], "ports": [{"number": 5432, "name": "tcp", "protocol": "TCP"}], "resolution": "DNS", "exportTo": ["."]}}]
            """;
        Assert.Contains(
            "ServiceEntry payments/other",
            Seeing(Other.Edited("NS", "payments")).Validate("ServiceEntry", Database).WarnedBy(Rule).Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "ServiceEntry",
            Seeing(Other.Edited("NS", "orders")).Validate("ServiceEntry", Database).WarnedBy(Rule).Message,
            StringComparison.Ordinal
        );
    }

    private static Scenario Seeing(string others) =>
        Scenario.NothingApproved.Seeing(ClusterIndex.FromDocuments(JsonDocument.Parse(others).RootElement.EnumerateArray()));
}
