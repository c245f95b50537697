using AdmissionWebhook.Policy.Tests.Cluster;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Tls;

/// <summary>Which routes send plain requests to a port, or keep them from it.</summary>
public sealed class PlainRequestTests
{
    private const string Entry = """
        {"apiVersion": "networking.istio.io/v1", "kind": "ServiceEntry", "metadata": {"name": "partner", "namespace": "payments"},
         "spec": {"hosts": ["api.example.com"], "resolution": "DNS", "exportTo": ["."],
                  "ports": [{"number": 443, "name": "https", "protocol": "HTTPS"}]}}
        """;
    private const string Encrypting =
        """{"host": "api.example.com", "trafficPolicy": {"portLevelSettings": [{"port": {"number": 443}, "tls": {"mode": "SIMPLE"}}]}}""";
    private const string AtGateway = """
        {"apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "metadata": {"name": "shop", "namespace": "payments"},
         "spec": {"hosts": ["shop.example.org"], "gateways": ["edge/public"],
                  "http": [{"match": [{"uri": {"prefix": "/partner"}}], "rewrite": {"authority": "api.example.com"},
                            "route": [{"destination": {"host": "api.example.com", "port": {"number": 443}}}]}]}}
        """;

    // A second entry port, on which clients send plain requests.
    private static string WithHttp =>
        Entry.Edited("[{\"number\": 443", "[{\"number\": 80, \"name\": \"http\", \"protocol\": \"HTTP\"}, {\"number\": 443");

    [Theory]
    [InlineData("\"edge/public\"", "\"edge/public\"")] // an ingress gateway, for a host of its own
    [InlineData(
        "\"hosts\": [\"shop.example.org\"], \"gateways\": [\"edge/public\"]",
        "\"hosts\": [\"partner.payments.svc.cluster.local\"]"
    )]
    [InlineData("\"hosts\": [\"shop.example.org\"], \"gateways\": [\"edge/public\"],", "")] // a delegate
    public void A_route_for_another_host_can_bring_plain_requests_to_a_TLS_port(string from, string to) =>
        Scenario
            .Example.Seeing(Views.Of([Entry, AtGateway.Edited(from, to)]))
            .Validate("DestinationRule", Encrypting)
            .SilentOn("double-tls");

    [Theory]
    [InlineData("\"number\": 443", "\"number\": 8443")]
    [InlineData("\"host\": \"api.example.com\", \"port\"", "\"host\": \"www.example.com\", \"port\"")]
    [InlineData("\"gateways\": [\"edge/public\"]", "\"gateways\": [\"edge/public\"], \"exportTo\": [\"edge\"]")] // sees no entry
    // The host has no HTTP port.
    [InlineData("\"hosts\": [\"shop.example.org\"], \"gateways\": [\"edge/public\"]", "\"hosts\": [\"api.example.com\"]")]
    public void Other_routes_do_not(string from, string to) =>
        Scenario
            .Example.Seeing(Views.Of([Entry, AtGateway.Edited(from, to)]))
            .Validate("DestinationRule", Encrypting)
            .WarnedBy("double-tls");

    [Theory]
    [InlineData("HTTPRoute", "\"kind\": \"Gateway\"")]
    [InlineData("GRPCRoute", "\"kind\": \"Gateway\"")]
    [InlineData("HTTPRoute", "\"kind\": \"Service\"")]
    [InlineData("HTTPRoute", "\"kind\": \"ServiceEntry\", \"group\": \"networking.istio.io\"")]
    public void A_route_of_the_Gateway_API_can_bring_plain_requests_to_a_TLS_port(string kind, string parent) =>
        Scenario
            .Example.Seeing(Views.Of([WithHttp, ToHost("443").Edited("HTTPRoute", kind).Edited("\"kind\": \"Gateway\"", parent)]))
            .Validate("DestinationRule", Encrypting)
            .SilentOn("double-tls");

    [Theory]
    [InlineData("443", "\"port\": 443", "\"port\": 8443")]
    [InlineData("443", "HTTPRoute", "TLSRoute")]
    [InlineData(
        "443",
        "\"kind\": \"Gateway\", \"name\": \"partner\"",
        "\"kind\": \"Gateway\", \"name\": \"partner\", \"namespace\": \"edge\""
    )]
    public void Other_routes_of_the_Gateway_API_do_not(string port, string from, string to) =>
        Scenario
            .Example.Seeing(Views.Of([WithHttp, ToHost(port).Edited(from, to)]))
            .Validate("DestinationRule", Encrypting)
            .WarnedBy("double-tls");

    [Fact]
    public void A_ServiceEntry_without_an_HTTP_port_has_no_plain_requests_to_route() =>
        Scenario
            .Example.Seeing(Views.Of([Entry, ToHost("443").Edited("\"Gateway\"", "\"ServiceEntry\"")]))
            .Validate("DestinationRule", Encrypting)
            .WarnedBy("double-tls");

    [Fact]
    public void A_route_of_the_Gateway_API_takes_requests_from_the_port()
    {
        Scenario.Example.Seeing(Views.Of([ToGateway, ToHost("443")])).Validate(WithHttp).SilentOn("plaintext-egress");
        Scenario.Example.Seeing(Views.Of([ToHost("443")])).Validate(WithHttp).WarnedBy("plaintext-egress");
    }

    [Fact]
    public void The_gateway_can_send_them_there_all_the_same()
    {
        var finding = Scenario
            .Example.Seeing(Views.Of([ToGateway, ToHost("80").Edited("\"Gateway\",", "\"Gateway\", \"namespace\": \"edge\",")]))
            .Validate(WithHttp)
            .WarnedBy("plaintext-egress");
        Assert.Contains("\"edge\"", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"name\": \"partner\"}", "\"name\": \"other\"}")] // another entry
    [InlineData("\"name\": \"partner\"}", "\"name\": \"partner\", \"port\": 8080}")]
    [InlineData("\"name\": \"partner\"}", "\"name\": \"partner\", \"namespace\": \"edge\"}")]
    [InlineData(
        "\"port\": 8080",
        "\"port\": 80, \"kind\": \"Hostname\", \"group\": \"networking.istio.io\", \"name\": \"api.example.com\""
    )]
    public void Other_routes_leave_them_where_they_are(string from, string to) =>
        Scenario.Example.Seeing(Views.Of([ToGateway.Edited(from, to)])).Validate(WithHttp).WarnedBy("plaintext-egress");

    [Fact]
    public void A_route_in_a_clients_namespace_is_for_its_clients_only()
    {
        var exported = WithHttp.Edited("[\".\"]", "[\".\", \"orders\"]");
        var consumer = ToGateway
            .Edited("\"namespace\": \"payments\"}", "\"namespace\": \"orders\"}")
            .Edited("\"name\": \"partner\"}", "\"name\": \"partner\", \"namespace\": \"payments\"}");
        Scenario.Example.Seeing(Views.Of([consumer])).Validate(exported).WarnedBy("plaintext-egress");
        Scenario
            .Example.Seeing(Views.Of([consumer]))
            .Validate(exported.Edited("[\".\", \"orders\"]", "[\"orders\"]"))
            .SilentOn("plaintext-egress");
    }

    [Theory]
    [InlineData("""{"redirect": {"scheme": "https"}}""")]
    [InlineData("""{"match": [{"port": 80}], "directResponse": {"status": 403}}""")]
    [InlineData("""{"match": [{"gateways": ["mesh"], "uri": {"prefix": "/"}}], "redirect": {"scheme": "https"}}""")]
    public void Requests_that_the_sidecar_answers_do_not_leave(string route) =>
        Scenario.Example.Seeing(Views.Of([Answer(route, ".")])).Validate(WithHttp).SilentOn("plaintext-egress");

    [Theory]
    [InlineData("""{"match": [{"uri": {"prefix": "/old"}}], "redirect": {"scheme": "https"}}""")]
    [InlineData("""{"match": [{"port": 8080}], "redirect": {"scheme": "https"}}""")]
    [InlineData("""{"match": [{"sourceLabels": {"app": "till"}}], "redirect": {"scheme": "https"}}""")]
    [InlineData("""{"match": [{"gateways": ["edge/public"]}], "redirect": {"scheme": "https"}}""")]
    [InlineData(
        """{"match": [{"uri": {"prefix": "/old"}}], "redirect": {"scheme": "https"}}, {"route": [{"destination": {"host": "api.example.com"}}]}"""
    )]
    public void An_answer_to_some_requests_leaves_the_others(string route) =>
        Scenario.Example.Seeing(Views.Of([Answer(route, ".")])).Validate(WithHttp).WarnedBy("plaintext-egress");

    [Theory]
    [InlineData("[\".\", \"orders\"]", ".", true)]
    [InlineData("[\"*\"]", ".", true)]
    [InlineData("[\".\", \"orders\"]", "*", false)]
    [InlineData("[\"*\"]", "*", false)]
    [InlineData("[\".\", \"istio-system\"]", ".", false)]
    public void Clients_that_do_not_see_the_answer_send_their_requests_out(string entry, string answer, bool told)
    {
        var verdict = Scenario
            .Example.Seeing(Views.Of([Answer("""{"redirect": {"scheme": "https"}}""", answer)]))
            .Validate(WithHttp.Edited("[\".\"]", entry));
        Assert.Equal(told, verdict.Findings.Any(finding => finding.Rule == "plaintext-egress"));
    }

    private static string Answer(string route, string exportTo) =>
        $$$"""
            {"apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "metadata": {"name": "partner", "namespace": "payments"},
             "spec": {"hosts": ["api.example.com"], "exportTo": ["{{{exportTo}}}"], "http": [{{{route}}}]}}
            """;

    // From clients to an egress gateway.
    private const string ToGateway = """
        {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "to-gateway", "namespace": "payments"},
         "spec": {"parentRefs": [{"kind": "ServiceEntry", "group": "networking.istio.io", "name": "partner"}],
                  "rules": [{"backendRefs": [{"name": "egress-istio", "port": 8080}]}]}}
        """;

    // From the gateway to the host.
    private static string ToHost(string port) =>
        $$$"""
            {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "to-host", "namespace": "payments"},
             "spec": {"parentRefs": [{"kind": "Gateway", "name": "partner"}], "hostnames": ["api.example.com"],
                      "rules": [{"backendRefs": [
                        {"kind": "Hostname", "group": "networking.istio.io", "name": "api.example.com", "port": {{{port}}}}]}]}}
            """;
}
