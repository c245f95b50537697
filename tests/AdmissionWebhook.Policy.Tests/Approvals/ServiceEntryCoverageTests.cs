using AdmissionWebhook.Policy.Tests.Engine;
using Xunit;

namespace AdmissionWebhook.Policy.Tests.Approvals;

/// <summary>A single approval must cover a host and port.</summary>
public sealed class ServiceEntryCoverageTests
{
    private const string Host = "api.vendor.example";

    [Fact]
    public void Two_approvals_that_cover_half_each_cover_nothing()
    {
        var scenario = Approving(
            """{"host": "api.vendor.example", "ports": [{"number": 443}]}""",
            """{"host": "api.vendor.example", "ports": [{"number": 8443}], "resolutions": ["NONE"]}"""
        );
        scenario.Validate("ServiceEntry", Entry(resolution: "NONE", ports: Port(443))).DeniedOnlyBy("resolution");
        scenario.Validate("ServiceEntry", Entry(resolution: "DNS", ports: Port(8443))).DeniedOnlyBy("resolution");
        scenario.Validate("ServiceEntry", Entry(resolution: "DNS", ports: Port(443))).Clean();
    }

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

    [Theory]
    [InlineData("DNS", "", true)]
    [InlineData("DNS_ROUND_ROBIN", "", true)]
    [InlineData("NONE", "", false)]
    [InlineData("DYNAMIC_DNS", "", false)]
    [InlineData("dns", "", false)]
    [InlineData("DNS", "\"resolutions\": [\"STATIC\"]", false)]
    [InlineData("DYNAMIC_DNS", "\"resolutions\": [\"DYNAMIC_DNS\"]", true)]
    public void The_approval_must_allow_the_resolution(string resolution, string approval, bool covered)
    {
        var verdict = Approving($$"""{"host": "api.vendor.example"{{(approval.Length > 0 ? ", " + approval : "")}}}""")
            .Validate("ServiceEntry", Entry(resolution: resolution));
        if (covered)
        {
            verdict.Clean();
        }
        else
        {
            verdict.DeniedOnlyBy("resolution");
        }
    }

    [Fact]
    public void Addresses_must_be_in_the_blocks_of_the_approval_that_covers_the_port()
    {
        var scenario = Approving(
            """{"host": "api.vendor.example", "ports": [{"number": 443}], "addresses": ["203.0.113.0/24"]}""",
            """{"host": "api.vendor.example", "ports": [{"number": 8443}], "addresses": ["198.51.100.0/24"]}"""
        );
        scenario.Validate("ServiceEntry", Entry(more: "\"addresses\": [\"203.0.113.7\", \"203.0.113.128/25\"]")).Clean();
        scenario.Validate("ServiceEntry", Entry(more: "\"addresses\": [\"::ffff:203.0.113.7\"]")).Clean();
        scenario.Validate("ServiceEntry", Entry(more: "\"addresses\": [\"203.0.0.0/16\"]")).DeniedOnlyBy("unapproved-address");
        Assert.Equal(
            "198.51.100.7",
            scenario.Validate("ServiceEntry", Entry(more: "\"addresses\": [\"198.51.100.7\"]")).DeniedOnlyBy("unapproved-address").Value
        );
        scenario
            .Validate("ServiceEntry", Entry(ports: $"{Port(443)}, {Port(8443)}", more: "\"addresses\": [\"203.0.113.7\"]"))
            .DeniedOnlyBy("unapproved-address");
    }

    [Fact]
    public void Internal_addresses_can_be_endpoints_but_not_addresses()
    {
        var scenario = Approving("""{"host": "api.vendor.example"}""").WithPolicy("""{"mesh": {"internalAddresses": ["10.0.0.0/8"]}}""");
        scenario.Validate("ServiceEntry", Entry(resolution: "STATIC", endpoints: """{"address": "10.1.2.3"}""")).Clean();
        scenario
            .Validate("ServiceEntry", Entry(resolution: "STATIC", endpoints: """{"address": "11.1.2.3"}"""))
            .DeniedOnlyBy("unapproved-address");
        scenario.Validate("ServiceEntry", Entry(more: "\"addresses\": [\"10.1.2.3\"]")).DeniedOnlyBy("unapproved-address");
    }

    [Fact]
    public void A_DNS_endpoint_needs_its_own_approval_for_the_port_it_is_dialled_on()
    {
        var scenario = Approving(
            """{"host": "api.vendor.example"}""",
            """{"host": "edge.cdn.example", "ports": [{"number": 8443, "protocols": ["TLS"]}]}"""
        );
        scenario.Validate("ServiceEntry", Entry(endpoints: """{"address": "edge.cdn.example", "ports": {"p443": 8443}}""")).Clean();
        Assert.Equal(
            "/spec/endpoints/0/address",
            scenario
                .Validate("ServiceEntry", Entry(endpoints: """{"address": "edge.cdn.example"}"""))
                .DeniedOnlyBy("unapproved-port")
                .Path.ToString()
        );
        Assert.Equal(
            "/spec/endpoints/0/address",
            scenario
                .Validate("ServiceEntry", Entry(endpoints: """{"address": "other.cdn.example"}"""))
                .DeniedOnlyBy("unapproved-host")
                .Path.ToString()
        );
        scenario.Validate("ServiceEntry", Entry(endpoints: """{"address": "backend.prod.svc.cluster.local"}""")).Clean();
        scenario.Validate("ServiceEntry", Entry(endpoints: """{"address": "backend"}""")).DeniedOnlyBy("unapproved-host");
    }

    [Theory]
    [InlineData("[\".\"]", true)]
    [InlineData("[\"~\"]", true)]
    [InlineData("[\"payments\"]", true)]
    [InlineData("[\"istio-egress\"]", true)]
    [InlineData("[\".\", \"orders\"]", true)]
    [InlineData("[\".\", \"shipping\"]", false)]
    [InlineData("[\"*\"]", false)]
    [InlineData("[]", false)]
    [InlineData("null", false)]
    public void The_approval_must_allow_exports_beyond_the_namespace(string exportTo, bool covered)
    {
        var verdict = Approving("""{"host": "api.vendor.example", "exportTo": ["orders"]}""")
            .WithPolicy("""{"mesh": {"egressGateway": {"namespace": "istio-egress"}}}""")
            .Validate("ServiceEntry", Entry(exportTo: exportTo));
        if (covered)
        {
            verdict.Clean();
        }
        else
        {
            verdict.DeniedOnlyBy("export-scope");
        }
    }

    [Fact]
    public void An_approval_can_allow_exports_to_every_namespace() =>
        Approving("""{"host": "api.vendor.example", "exportTo": ["*"]}""").Validate("ServiceEntry", Entry(exportTo: "null")).Clean();

    [Fact]
    public void An_approval_applies_in_its_namespaces_only()
    {
        var scenario = Approving("""{"host": "api.vendor.example", "namespaces": ["ci", "team-*"]}""");
        scenario.In("ci").Validate("ServiceEntry", Entry()).Clean();
        scenario.In("team-a").Validate("ServiceEntry", Entry()).Clean();
        scenario.In("payments").Validate("ServiceEntry", Entry()).DeniedOnlyBy("unapproved-host");
    }

    [Theory]
    [InlineData("2026-06-30", "2026-06-30T23:59:59Z", true)]
    [InlineData("2026-06-30", "2026-07-01T00:00:00Z", false)]
    [InlineData("2026-06-30", "2026-07-01T01:59:59+02:00", true)]
    [InlineData("2026-06-30T12:00:00Z", "2026-06-30T11:59:59Z", true)]
    [InlineData("2026-06-30T12:00:00Z", "2026-06-30T12:00:00Z", false)]
    [InlineData("2026-06-30T12:00:00+02:00", "2026-06-30T10:00:00Z", false)]
    public void An_approval_lasts_through_its_last_day(string expires, string now, bool covered)
    {
        var verdict = Approving($$"""{"host": "api.vendor.example", "expires": "{{expires}}"}""").At(now).Validate("ServiceEntry", Entry());
        if (covered)
        {
            verdict.Clean("expiring-approval");
        }
        else
        {
            verdict.DeniedOnlyBy("expired-approval");
        }
    }

    [Fact]
    public void An_expired_approval_is_reported_only_if_no_other_is_valid()
    {
        const string Expired = """{"host": "api.vendor.example", "expires": "2025-01-01"}""";
        Approving(Expired, """{"host": "*.vendor.example"}""").Validate("ServiceEntry", Entry()).Clean();
        Approving(Expired, """{"host": "*.vendor.example", "ports": [{"number": 80}]}""")
            .Validate("ServiceEntry", Entry())
            .DeniedOnlyBy("unapproved-port");
        var verdict = Approving(Expired, """{"host": "*.vendor.example", "expires": "2025-06-01"}""").Validate("ServiceEntry", Entry());
        Assert.Contains("2025-06-01", verdict.DeniedOnlyBy("expired-approval").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*.vendor.example", true)]
    [InlineData("*.eu.vendor.example", true)]
    [InlineData("eu.vendor.example", true)]
    [InlineData("vendor.example", false)]
    [InlineData("evilvendor.example", false)]
    [InlineData("*.example.org", false)]
    public void A_wildcard_needs_an_approval_that_contains_all_of_it(string host, bool covered)
    {
        var verdict = Approving("""{"host": "*.vendor.example"}""").Validate("ServiceEntry", Entry(host: host));
        if (covered)
        {
            verdict.Clean();
        }
        else
        {
            verdict.DeniedOnlyBy("unapproved-host");
        }
    }

    [Theory]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example", true)]
    [InlineData("*.xn--bcher-kva.example", "api.xn--bcher-kva.example", true)]
    [InlineData("*.vendor.example", "xn--pypal-4ve.vendor.example", false)]
    [InlineData("*.xn--bcher-kva.example", "xn--pypal-4ve.xn--bcher-kva.example", false)]
    public void An_internationalized_label_counts_only_if_an_approval_spells_it_out(string approved, string host, bool covered)
    {
        var verdict = Approving($$"""{"host": "{{approved}}"}""").Validate("ServiceEntry", Entry(host: host));
        Assert.Equal(covered, verdict.Allowed);
        Assert.Equal(!covered, verdict.Findings.Any(finding => finding.Rule == "non-canonical-host"));
    }

    private static Scenario Approving(params string[] approvals) =>
        new Scenario().WithPolicy($$"""{"approvedHosts": [{{string.Join(", ", approvals)}}]}""");

    private static string Port(int number) => $$"""{"number": {{number}}, "name": "p{{number}}", "protocol": "TLS"}""";

    private static string Entry(
        string host = Host,
        string resolution = "DNS",
        string? ports = null,
        string endpoints = "",
        string exportTo = "[\".\"]",
        string more = ""
    ) =>
        $$"""{"hosts": ["{{host}}"], "resolution": "{{resolution}}", "ports": [{{ports ?? Port(443)}}], "endpoints": [{{endpoints}}], "exportTo": {{exportTo}}{{(more.Length > 0 ? ", " + more : "")}}}""";
}
