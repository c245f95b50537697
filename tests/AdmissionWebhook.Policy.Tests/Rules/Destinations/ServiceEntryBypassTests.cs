using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Destinations;

/// <summary>The fields by which a ServiceEntry can open more than its hosts: denied by the rule for it, the honest twin admitted.</summary>
public sealed class ServiceEntryBypassTests
{
    private static readonly Scenario Asked = Scenario.Example.WithPolicy(
        """
        {
          "approvedHosts": [
            {"host": "none.partner.com", "resolutions": ["NONE"], "addresses": ["198.51.100.0/24"]},
            {"host": "shared.partner.com", "exportTo": ["orders", "team-*"]},
            {"host": "xn--bcher-kva.example", "ports": [{"number": 443}]}
          ],
          "deniedHosts": [{"host": "*.pastebin.com"}, {"host": "evil.example.com"}],
          "mesh": {"internalAddresses": ["10.0.0.0/8"], "egressGateway": {"namespace": "istio-egress"}}
        }
        """
    );

    [Theory]
    [InlineData("api.evil.com", "unapproved-host")]
    [InlineData("example.com", "unapproved-host")]
    [InlineData("notexample.com", "unapproved-host")]
    [InlineData("*.github.com", "unapproved-host")]
    [InlineData("169.254.169.254.nip.io", "unapproved-host")]
    [InlineData("*.com", "broad-wildcard")]
    [InlineData("*.", "non-canonical-host")]
    [InlineData("*example.com", "non-canonical-host")]
    [InlineData("API.GitHub.com", "non-canonical-host")]
    [InlineData("api.github.com.", "non-canonical-host")]
    [InlineData("api.gіthub.com", "non-canonical-host")]
    [InlineData("1.2.3.4.", "non-canonical-host")]
    [InlineData("1.2.3.0x4", "non-canonical-host")]
    [InlineData("0x7f000001", "non-canonical-host")]
    [InlineData("xn--pple-43d.example.com", "non-canonical-host")]
    [InlineData("a_b.example.com", "non-canonical-host")]
    [InlineData("payments/api.github.com", "non-canonical-host")]
    [InlineData("api.github.com:443", "non-canonical-host")]
    [InlineData("localhost", "cluster-host")]
    [InlineData("reviews", "cluster-host")]
    [InlineData("reviews.prod", "cluster-host")]
    [InlineData("reviews.prod.svc", "cluster-host")]
    [InlineData("reviews.prod.svc.cluster.local", "cluster-host")]
    [InlineData("*.svc.cluster.local", "cluster-host")]
    [InlineData("*.svc", "cluster-host")]
    [InlineData("reviews.prod.svc.clusterset.local", "cluster-host")]
    [InlineData("www.pastebin.com", "denied-host")]
    [InlineData("evil.example.com", "denied-host")]
    [InlineData("*.example.com", "denied-host")]
    public void A_host_that_is_not_approved(string host, string rule) => Asked.Validate("ServiceEntry", Entry(host)).DeniedBy(rule);

    [Theory]
    [InlineData("api.github.com")]
    [InlineData("a.b.c.example.com")]
    [InlineData("*.eu.example.com")]
    [InlineData("xn--bcher-kva.example")]
    [InlineData("vm.payments.svc.cluster.local")]
    public void A_host_that_is_approved(string host) => Asked.Validate("ServiceEntry", Entry(host)).Clean();

    [Theory]
    [InlineData("""{"number": 8443, "name": "p", "protocol": "TLS"}""", "unapproved-port")]
    [InlineData("""{"number": 443, "name": "p", "protocol": "TLS", "targetPort": 22}""", "unapproved-port")]
    [InlineData("""{"number": 80, "name": "p", "protocol": "TLS"}""", "unapproved-port")]
    [InlineData("""{"number": 443, "name": "p", "protocol": "TCP"}""", "unchecked-protocol")]
    [InlineData("""{"number": 443, "name": "p", "protocol": "tcp"}""", "unchecked-protocol")]
    [InlineData("""{"number": 443, "name": "p", "protocol": ""}""", "unchecked-protocol")]
    [InlineData("""{"number": 443, "name": "p"}""", "unchecked-protocol")]
    [InlineData("""{"number": 443, "name": "p", "protocol": "MYSQL"}""", "unchecked-protocol")]
    public void A_port_that_is_not_approved(string port, string rule) =>
        Asked.Validate("ServiceEntry", Entry("api.github.com", port: port)).DeniedOnlyBy(rule);

    [Theory]
    [InlineData("api.github.com", """{"number": 443, "name": "p", "protocol": "tls"}""")]
    [InlineData("api.github.com", """{"number": 80, "name": "p", "protocol": "HTTP"}""")]
    [InlineData("api.github.com", """{"number": 8080, "name": "p", "protocol": "HTTP", "targetPort": 80}""")]
    [InlineData("db.example.com", """{"number": 5432, "name": "p", "protocol": "TCP"}""")]
    public void A_port_that_is_approved(string host, string port) => Asked.Validate("ServiceEntry", Entry(host, port: port)).Clean();

    [Theory]
    [InlineData("""[{"address": "198.51.100.7"}]""", "STATIC", "unapproved-address")]
    [InlineData("""[{"address": "::ffff:198.51.100.7"}]""", "STATIC", "unapproved-address")]
    [InlineData("""[{"address": "169.254.169.254"}]""", "STATIC", "unapproved-address")]
    [InlineData("""[{"address": "127.0.0.1"}]""", "STATIC", "unapproved-address")]
    [InlineData("""[{"address": "0xC6336407"}]""", "STATIC", "unapproved-address")]
    [InlineData("""[{"address": "api.evil.com"}]""", "DNS", "unapproved-host")]
    [InlineData("""[{"address": "www.pastebin.com"}]""", "DNS", "denied-host")]
    [InlineData("""[{"address": "API.example.com"}]""", "DNS", "non-canonical-host")]
    [InlineData("""[{"address": "api.example.com", "ports": {"p": 22}}]""", "DNS", "unapproved-port")]
    [InlineData("""["api.evil.com"]""", "DNS", "unreadable-field")]
    [InlineData("""[null]""", "DNS", "unreadable-field")]
    public void An_endpoint_decides_where_traffic_goes(string endpoints, string resolution, string rule) =>
        Asked.Validate("ServiceEntry", Entry("api.example.com", resolution, more: $", \"endpoints\": {endpoints}")).DeniedBy(rule);

    [Theory]
    [InlineData("api.example.com", """[{"address": "10.1.2.3"}]""", "STATIC")]
    [InlineData("api.example.com", """[{"address": "eu.example.com"}]""", "DNS")]
    [InlineData("api.example.com", """[{"address": "proxy.payments.svc.cluster.local"}]""", "DNS")]
    public void An_endpoint_that_is_approved(string host, string endpoints, string resolution) =>
        Asked.Validate("ServiceEntry", Entry(host, resolution, more: $", \"endpoints\": {endpoints}")).Clean();

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("198.51.100.7")]
    [InlineData("203.0.0.0/16")]
    [InlineData("::/0")]
    [InlineData("fe80::1%eth0")]
    [InlineData("10.1.2.3")]
    public void Captured_addresses_must_be_approved(string address) =>
        Asked
            .Validate(
                "ServiceEntry",
                Entry(
                    "db.example.com",
                    port: """{"number": 5432, "name": "p", "protocol": "TCP"}""",
                    more: $", \"addresses\": [\"{address}\"]"
                )
            )
            .DeniedOnlyBy("unapproved-address");

    [Fact]
    public void Addresses_that_are_approved() =>
        Asked
            .Validate(
                "ServiceEntry",
                Entry(
                    "db.example.com",
                    port: """{"number": 5432, "name": "p", "protocol": "TCP"}""",
                    more: ", \"addresses\": [\"203.0.113.7\"]"
                )
            )
            .Clean();

    [Theory]
    [InlineData("\"resolution\": \"NONE\"")]
    [InlineData("\"resolution\": \"DYNAMIC_DNS\"")]
    [InlineData("\"resolution\": \"\"")]
    [InlineData("\"resolution\": null")]
    [InlineData("\"location\": \"MESH_EXTERNAL\"")]
    public void A_resolution_that_lets_the_client_choose(string resolution) =>
        Asked.Validate("ServiceEntry", Entry("api.github.com").Edited("\"resolution\": \"DNS\"", resolution)).DeniedOnlyBy("resolution");

    [Fact]
    public void Resolution_NONE_that_is_approved_with_its_addresses() =>
        Asked.Validate("ServiceEntry", Entry("none.partner.com", "NONE", more: ", \"addresses\": [\"198.51.100.0/24\"]")).Clean();

    [Theory]
    [InlineData("")]
    [InlineData(", \"exportTo\": []")]
    [InlineData(", \"exportTo\": [\"*\"]")]
    [InlineData(", \"exportTo\": [\".\", \"other\"]")]
    [InlineData(", \"exportTo\": [\"orders\", \"*\"]")]
    public void An_export_that_is_not_approved(string exportTo) =>
        Asked.Validate("ServiceEntry", Entry("shared.partner.com", exportTo: exportTo)).DeniedOnlyBy("export-scope");

    [Theory]
    [InlineData(", \"exportTo\": [\"~\"]")]
    [InlineData(", \"exportTo\": [\"payments\"]")]
    [InlineData(", \"exportTo\": [\".\", \"orders\", \"team-a\"]")]
    [InlineData(", \"exportTo\": [\"istio-egress\"]")]
    public void An_export_that_is_approved(string exportTo) =>
        Asked.Validate("ServiceEntry", Entry("shared.partner.com", exportTo: exportTo)).Clean();

    [Theory]
    [InlineData("""{"hosts": "api.github.com"}""")]
    [InlineData("""{"hosts": [null]}""")]
    [InlineData("""{"hosts": [7]}""")]
    [InlineData("""{"hosts": ["api.github.com"], "resolution": 2}""")]
    [InlineData("""{"hosts": ["api.github.com"], "ports": {"number": 443}}""")]
    [InlineData("""{"hosts": ["api.github.com"], "ports": [{"number": "443"}]}""")]
    [InlineData("""{"hosts": ["api.github.com"], "exportTo": "*"}""")]
    [InlineData("""{"hosts": ["api.github.com"], "endpoints": {"address": "x"}}""")]
    public void A_field_that_cannot_be_read(string spec) => Asked.Validate("ServiceEntry", spec).DeniedBy("unreadable-field");

    private const string Tls = """{"number": 443, "name": "p", "protocol": "TLS"}""";

    private static string Entry(
        string host,
        string resolution = "DNS",
        string port = Tls,
        string exportTo = ", \"exportTo\": [\".\"]",
        string more = ""
    ) => $$"""{"hosts": ["{{host}}"], "resolution": "{{resolution}}", "ports": [{{port}}]{{exportTo}}{{more}}}""";
}
