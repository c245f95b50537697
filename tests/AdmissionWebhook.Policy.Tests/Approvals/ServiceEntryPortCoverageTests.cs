using AdmissionWebhook.Policy.Tests.Engine;
using static AdmissionWebhook.Policy.Tests.Approvals.VendorEntries;

namespace AdmissionWebhook.Policy.Tests.Approvals;

/// <summary>An approval must cover the ports and protocols of an entry, as they are on the wire.</summary>
public sealed class ServiceEntryPortCoverageTests
{
    [Fact]
    public void Different_ports_can_use_different_approvals()
    {
        var scenario = Approving(
            """{"host": "api.vendor.example", "ports": [{"number": 443}]}""",
            """{"host": "*.vendor.example", "ports": [{"number": 8443}]}"""
        );
        scenario.Validate("ServiceEntry", Entry(ports: $"{Port(443)}, {Port(8443)}")).Clean();
        Assert.Equal(
            "/spec/ports/2/number",
            scenario
                .Validate("ServiceEntry", Entry(ports: $"{Port(443)}, {Port(8443)}, {Port(9443)}"))
                .DeniedOnlyBy("unapproved-port")
                .Path.ToString()
        );
    }

    [Theory]
    [InlineData("""{"number": 443, "name": "p", "protocol": "TLS"}""", "", null)]
    [InlineData("""{"number": 443, "name": "p", "protocol": "tls"}""", "", null)]
    [InlineData("""{"number": 443, "name": "p", "protocol": "HTTPS"}""", "", "/spec/ports/0/number")]
    [InlineData("""{"number": 80, "name": "p", "protocol": "TLS"}""", "", "/spec/ports/0/number")]
    [InlineData("""{"number": 80, "targetPort": 443, "name": "p", "protocol": "TLS"}""", "", null)]
    [InlineData("""{"number": 443, "targetPort": 22, "name": "p", "protocol": "TLS"}""", "", "/spec/ports/0/targetPort")]
    [InlineData("""{"number": 80, "name": "p", "protocol": "TLS"}""", """{"address": "203.0.113.7", "ports": {"p": 443}}""", null)]
    [InlineData(
        """{"number": 443, "name": "p", "protocol": "TLS"}""",
        """{"address": "203.0.113.7", "ports": {"p": 22}}""",
        "/spec/endpoints/0/ports/p"
    )]
    [InlineData("""{"number": 443, "name": "p", "protocol": "TLS"}""", """{"address": "203.0.113.7", "ports": {"other": 22}}""", null)]
    [InlineData(
        """{"number": 80, "name": "p", "protocol": "TLS"}""",
        """{"address": "203.0.113.7", "ports": {"p": 443}}, {"address": "203.0.113.8"}""",
        "/spec/ports/0/number"
    )]
    [InlineData(
        """{"number": 80, "targetPort": 443, "name": "p", "protocol": "TLS"}""",
        """{"address": "203.0.113.7", "ports": {"p": null}}""",
        null
    )]
    public void The_port_on_the_wire_must_be_approved(string port, string endpoints, string? denied)
    {
        var verdict = Approving(
                """{"host": "api.vendor.example", "ports": [{"number": 443, "protocols": ["TLS"]}], "addresses": ["203.0.113.0/24"]}"""
            )
            .Validate("ServiceEntry", Entry(resolution: endpoints.Length > 0 ? "STATIC" : "DNS", ports: port, endpoints: endpoints));
        if (denied is null)
        {
            verdict.Clean();
        }
        else
        {
            Assert.Equal(denied, verdict.DeniedOnlyBy("unapproved-port").Path.ToString());
        }
    }

    [Theory]
    [InlineData("HTTP", 443, true)]
    [InlineData("grpc-web", 443, true)]
    [InlineData("HTTP", 8443, false)]
    [InlineData("TCP", 443, false)]
    public void An_HTTP_port_can_be_dialled_on_a_port_that_is_approved_for_HTTPS(string protocol, int target, bool covered)
    {
        var scenario = Approving("""{"host": "api.vendor.example", "ports": [{"number": 443, "protocols": ["HTTPS"]}]}""");
        var verdict = scenario.Validate(
            "ServiceEntry",
            Entry(ports: $$"""{"number": 80, "targetPort": {{target}}, "name": "p", "protocol": "{{protocol}}"}""")
        );
        Assert.Equal(covered, verdict.Allowed);
        Assert.False(scenario.Validate("ServiceEntry", Entry(ports: """{"number": 443, "name": "p", "protocol": "HTTP"}""")).Allowed);
    }

    [Theory]
    [InlineData(443, 443, null)]
    [InlineData(80, 443, "/spec/ports/0/number")]
    [InlineData(443, 80, "/spec/ports/0/targetPort")]
    public void With_NONE_the_port_that_clients_dial_must_be_approved_too(int number, int target, string? denied)
    {
        var verdict = Approving(
                """{"host": "api.vendor.example", "ports": [{"number": 443}], "resolutions": ["NONE"], "addresses": ["203.0.113.0/24"]}"""
            )
            .Validate(
                "ServiceEntry",
                Entry(
                    resolution: "NONE",
                    ports: $$"""{"number": {{number}}, "targetPort": {{target}}, "name": "p", "protocol": "TLS"}""",
                    more: "\"addresses\": [\"203.0.113.7\"]"
                )
            );
        if (denied is null)
        {
            verdict.Clean();
        }
        else
        {
            Assert.Equal(denied, verdict.DeniedOnlyBy("unapproved-port").Path.ToString());
        }
    }

    [Theory]
    [InlineData("TCP", true)]
    [InlineData("tcp", true)]
    [InlineData("", false)]
    [InlineData("MONGO", false)]
    public void An_unchecked_protocol_must_be_listed_with_its_number(string protocol, bool covered)
    {
        var port = $$"""{"number": 5432, "name": "p", "protocol": "{{protocol}}"}""";
        Approving("""{"host": "api.vendor.example"}""").Validate("ServiceEntry", Entry(ports: port)).DeniedOnlyBy("unchecked-protocol");
        Approving("""{"host": "api.vendor.example", "ports": [{"number": 5432}]}""")
            .Validate("ServiceEntry", Entry(ports: port))
            .DeniedOnlyBy("unchecked-protocol");
        Approving("""{"host": "api.vendor.example", "ports": [{"number": 5433, "protocols": ["TCP"]}]}""")
            .Validate("ServiceEntry", Entry(ports: port))
            .DeniedOnlyBy("unchecked-protocol");
        var listed = Approving("""{"host": "api.vendor.example", "ports": [{"number": 5432, "protocols": ["TCP"]}]}""")
            .Validate("ServiceEntry", Entry(ports: port));
        if (covered)
        {
            listed.Clean();
        }
        else
        {
            listed.DeniedOnlyBy("unchecked-protocol");
        }
    }

    [Fact]
    public void A_port_without_protocol_can_be_approved_as_none() =>
        Approving("""{"host": "api.vendor.example", "ports": [{"number": 5432, "protocols": ["none"]}]}""")
            .Validate("ServiceEntry", Entry(ports: """{"number": 5432, "name": "p"}"""))
            .Clean();

    [Theory]
    [InlineData("HTTP")]
    [InlineData("https")]
    [InlineData("HTTP2")]
    [InlineData("grpc")]
    [InlineData("GRPC-Web")]
    [InlineData("Tls")]
    public void Without_listed_ports_any_port_with_a_checked_protocol_is_covered(string protocol) =>
        Approving("""{"host": "api.vendor.example"}""")
            .Validate("ServiceEntry", Entry(ports: $$"""{"number": 4711, "name": "p", "protocol": "{{protocol}}"}"""))
            .Clean();
}
