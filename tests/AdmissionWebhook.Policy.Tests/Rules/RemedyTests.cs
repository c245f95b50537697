using AdmissionWebhook.Policy.Tests.Cluster;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules;

/// <summary>A remedy is advice that works: what istiod, the CRD or <c>policy validate</c> refuses is not offered.</summary>
public sealed class RemedyTests
{
    private const string Entry =
        """{"hosts": ["HOST"], "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "resolution": "RESOLUTION", "exportTo": ["."]}""";

    [Theory]
    [InlineData("https://api.github.com/v1", "write the host alone: \"api.github.com\"")]
    [InlineData("api.github.com:443", "write the host alone: \"api.github.com\"")]
    [InlineData("https://api.other.org", "write the host alone, \"api.other.org\", and ask #egress-approvals to approve \"api.other.org\"")]
    [InlineData("_", "write an approved host, exact")]
    public void A_URL_holds_the_host_to_write(string written, string remedy) =>
        Starts(remedy, Scenario.Example.Validate("ServiceEntry", Written(written, "DNS")).DeniedBy("unapproved-host"));

    [Theory]
    [InlineData("api.github.com", "NONE", "set resolution: DNS, or ask")]
    [InlineData("*.example.com", "NONE", "list the hosts one by one, with resolution: DNS, or ask")]
    [InlineData("*.example.com", "DYNAMIC_DNS", "list the hosts one by one, with resolution: DNS, or ask")]
    [InlineData("*example.com", "NONE", "correct the host first")]
    [InlineData("10.20.66.5", "NONE", "correct the host first")]
    public void No_wildcard_is_told_to_use_DNS_and_no_approval_of_an_unreadable_host_is_asked_for(
        string host,
        string resolution,
        string remedy
    ) => Starts(remedy, Scenario.Example.Validate("ServiceEntry", Written(host, resolution)).DeniedBy("resolution"));

    [Theory]
    [InlineData("api.github.com", ", or set resolution: DNS", true)]
    [InlineData("*.example.com", ", or set resolution: DNS", false)]
    public void A_static_wildcard_needs_endpoints(string host, string choice, bool offered) =>
        Assert.Equal(
            offered,
            Scenario
                .Example.Validate("ServiceEntry", Written(host, "STATIC"))
                .WarnedBy("static-endpoints")
                .Remedy.EndsWith(choice, StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("\"protocol\": \"TLS\"", "remove it, and set mode: SIMPLE in portLevelSettings for the ports with plain requests: 80")]
    [InlineData("\"protocol\": \"HTTP\"", "set mode: SIMPLE, or MUTUAL")]
    public void TLS_is_not_originated_on_ports_where_clients_encrypt(string protocol, string remedy)
    {
        var entry = Written("api.github.com", "DNS")
            .Edited("\"protocol\": \"TLS\"", protocol)
            .Edited("[{", "[{\"number\": 80, \"name\": \"http\", \"protocol\": \"HTTP\"}, {");
        Starts(
            remedy,
            Scenario
                .Example.Seeing(Views.Of("ServiceEntry", entry))
                .Validate("DestinationRule", """{"host": "api.github.com", "trafficPolicy": {"tls": {"mode": "DISABLE"}}}""")
                .WarnedBy("tls-disabled")
        );
    }

    [Theory]
    [InlineData("TCP", "write a tcp route: tcp: [{match: [{port: 443}]")]
    [InlineData("TLS", "declare the port for plain requests as HTTP")]
    public void A_route_for_an_opaque_port_belongs_in_tcp(string protocol, string remedy) =>
        Starts(
            remedy,
            Scenario
                .Example.Seeing(Views.Of("ServiceEntry", Written("api.github.com", "DNS").Edited("\"TLS\"", $"\"{protocol}\"")))
                .Validate(
                    "VirtualService",
                    """{"hosts": ["api.github.com"], "http": [{"route": [{"destination": {"host": "api.github.com"}}]}], "exportTo": ["."]}"""
                )
                .WarnedBy("unreachable-route")
        );

    [Theory]
    [InlineData("\"tls\": {\"mode\": \"ISTIO_MUTUAL\"}", "in DestinationRule payments/other change tls mode ISTIO_MUTUAL")]
    [InlineData(
        "\"outlierDetection\": {}",
        "in DestinationRule payments/other set tls mode SIMPLE in trafficPolicy.portLevelSettings for port 80"
    )]
    public void The_rule_that_is_there_is_changed(string settings, string remedy) =>
        Starts(
            remedy,
            Scenario
                .Example.Seeing(Views.Of("DestinationRule", $$$"""{"host": "api.github.com", "trafficPolicy": { {{{settings}}} } }"""))
                .Validate("ServiceEntry", Origination)
                .WarnedBy("tls-origination")
        );

    [Fact]
    public void A_rule_for_other_hosts_too_is_left_as_it_is()
    {
        Starts(
            "add a DestinationRule",
            Scenario.Example.Seeing(Views.Of([])).Validate("ServiceEntry", Origination).WarnedBy("tls-origination")
        );
        Starts(
            "add a DestinationRule",
            Scenario
                .Example.Seeing(Views.Of("DestinationRule", """{"host": "*.github.com", "trafficPolicy": {"outlierDetection": {}}}"""))
                .Validate("ServiceEntry", Origination)
                .WarnedBy("tls-origination")
        );
    }

    [Theory]
    [InlineData("istio-system", "Services of another namespace need the full name: \"egress.istio-system.svc.cluster.local\"")]
    [InlineData("orders", "create the Service, or correct the name")]
    public void A_short_name_of_a_shared_Service_needs_its_namespace(string @namespace, string remedy) =>
        Starts(
            remedy,
            Scenario
                .Example.Seeing(Views.Of([Service("egress", @namespace), Service("till", "payments")]))
                .Validate("DestinationRule", """{"host": "egress"}""")
                .WarnedBy("orphan-destination-rule")
        );

    [Theory]
    [InlineData("*", "or list the names in hosts")]
    [InlineData("^api.*$", "or list exact names or *.zone: hosts are not patterns")]
    public void A_pattern_is_not_to_be_approved(string host, string remedy) =>
        Assert.EndsWith(
            remedy,
            Scenario
                .Example.Validate(
                    "VirtualService",
                    $$$"""{"hosts": ["{{{host}}}"], "exportTo": ["."], "http": [{"route": [{"destination": {"host": "api.github.com"}}]}]}"""
                )
                .DeniedBy("domain-fronting")
                .Remedy,
            StringComparison.Ordinal
        );

    private const string Origination = """
        {"hosts": ["api.github.com"], "ports": [{"number": 80, "name": "http", "protocol": "HTTP", "targetPort": 443}], "resolution": "DNS",
         "exportTo": ["."]}
        """;

    private static string Written(string host, string resolution) => Entry.Edited("HOST", host).Edited("RESOLUTION", resolution);

    private static string Service(string name, string @namespace) =>
        $$$"""{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "{{{name}}}", "namespace": "{{{@namespace}}}"} }""";

    private static void Starts(string expected, Finding finding) => Assert.StartsWith(expected, finding.Remedy, StringComparison.Ordinal);
}
