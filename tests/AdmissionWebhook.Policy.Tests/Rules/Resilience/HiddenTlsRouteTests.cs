using AdmissionWebhook.Policy.Tests.Cluster;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Resilience;

/// <summary>Routes in the mesh for a host that only the egress gateway's namespace sees.</summary>
public sealed class HiddenTlsRouteTests
{
    private const string Rule = "orphan-virtual-service";

    [Theory]
    [InlineData("[\"istio-system\"]", true)]
    [InlineData("[\".\", \"istio-system\"]", false)]
    [InlineData("[\"*\"]", false)]
    public void Sidecars_use_a_tls_route_only_for_a_host_that_they_see(string exportTo, bool told)
    {
        var verdict = Seeing(exportTo, "TLS", 443)
            .Validate(
                "VirtualService",
                """
                {"hosts": ["api.github.com"], "gateways": ["mesh", "istio-system/egress"], "exportTo": [".", "istio-system"],
                 "tls": [{"match": [{"gateways": ["mesh"], "port": 443, "sniHosts": ["api.github.com"]}],
                          "route": [{"destination": {"host": "egress.istio-system.svc.cluster.local", "port": {"number": 443}}}]}]}
                """
            );
        Assert.Equal(told, verdict.Findings.Any(finding => finding.Rule == Rule));
    }

    [Fact]
    public void Plain_HTTP_on_port_80_needs_no_visible_host() =>
        Seeing("[\"istio-system\"]", "HTTP", 80)
            .Validate(
                "VirtualService",
                """
                {"hosts": ["api.github.com"], "gateways": ["mesh", "istio-system/egress"], "exportTo": [".", "istio-system"],
                 "http": [{"match": [{"gateways": ["mesh"], "port": 80}], "timeout": "5s",
                           "route": [{"destination": {"host": "egress.istio-system.svc.cluster.local", "port": {"number": 80}}}]}]}
                """
            )
            .SilentOn(Rule);

    [Fact]
    public void A_tls_route_of_the_gateway_is_none_of_the_sidecars() =>
        Seeing("[\"istio-system\"]", "TLS", 443)
            .Validate(
                "VirtualService",
                """
                {"hosts": ["api.github.com"], "gateways": ["istio-system/egress"], "exportTo": [".", "istio-system"],
                 "tls": [{"match": [{"port": 443, "sniHosts": ["api.github.com"]}],
                          "route": [{"destination": {"host": "api.github.com", "port": {"number": 443}}}]}]}
                """
            )
            .SilentOn(Rule);

    private static Scenario Seeing(string exportTo, string protocol, int port) =>
        Scenario.Example.Seeing(
            Views.Of(
                "ServiceEntry",
                $$$"""
                {"hosts": ["api.github.com"], "resolution": "DNS", "exportTo": {{{exportTo}}},
                 "ports": [{"number": {{{port}}}, "name": "p", "protocol": "{{{protocol}}}"}]}
                """
            )
        );
}
