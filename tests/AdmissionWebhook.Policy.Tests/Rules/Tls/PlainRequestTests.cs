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
    [InlineData("\"hosts\": [\"shop.example.org\"], \"gateways\": [\"edge/public\"]", "\"hosts\": [\"api.example.com\"]")] // has no HTTP port
    public void Other_routes_do_not(string from, string to) =>
        Scenario
            .Example.Seeing(Views.Of([Entry, AtGateway.Edited(from, to)]))
            .Validate("DestinationRule", Encrypting)
            .WarnedBy("double-tls");
}
