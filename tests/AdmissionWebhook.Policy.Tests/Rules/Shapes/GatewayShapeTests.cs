using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Shapes;

public sealed class GatewayShapeTests
{
    private static readonly Scenario OwnGateway = Scenario.Example.WithPolicy(
        """
        {"mesh": {"egressGateway": {"namespace": "istio-egress", "podLabels": {"app": "way-out", "env": "prod"}}}}
        """
    );

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("\"istio=egressgateway\"")]
    [InlineData("""{"istio": null}""")]
    [InlineData("""{"istio": "egressgateway"}""")]
    [InlineData("""{"app": "istio-egressgateway"}""")]
    [InlineData("""{"istio.io/rev": "default", "app": "istio-egressgateway"}""")]
    [InlineData("""{"sidecar.istio.io/inject": "true"}""")]
    [InlineData("""{"helm.sh/chart": "gateway-1.29.0", "app.kubernetes.io/managed-by": "Helm"}""")]
    [InlineData("""{"chart": "gateways", "heritage": "Tiller"}""")]
    [InlineData("""{"app.kubernetes.io/name": "istio-egressgateway"}""")]
    [InlineData("""{"app": "istio-egressgateway", "istio": "egressgateway"}""")]
    public void A_selector_that_matches_the_egress_gateway_is_denied(string selector) =>
        Scenario.Example.Validate("Gateway", Gateway(selector, "SIMPLE")).DeniedOnlyBy("gateway-selector");

    [Fact]
    public void A_gateway_without_a_selector_is_denied() =>
        Scenario.Example.Validate("Gateway", """{"servers": []}""").DeniedOnlyBy("gateway-selector");

    [Theory]
    [InlineData("""{"istio": "ingressgateway"}""")]
    [InlineData("""{"istio": "egressgateway", "team": "payments"}""")]
    [InlineData("""{"istio": "EgressGateway"}""")]
    [InlineData("""{"app": "way-out"}""")]
    [InlineData("""{"istio.io/rev": "default", "istio": "ingressgateway"}""")]
    [InlineData("""{"app.kubernetes.io/name": "shop-gateway"}""")]
    [InlineData("""{"gateway.networking.k8s.io/gateway-name": "shop"}""")]
    public void Other_selectors_are_admitted(string selector) =>
        Scenario.NothingApproved.Validate("Gateway", Gateway(selector, "SIMPLE")).Clean();

    [Theory]
    [InlineData("""{"env": "prod"}""", "payments", false)]
    [InlineData("""{"app": "way-out"}""", "payments", false)]
    [InlineData("""{"istio": "egressgateway"}""", "payments", true)]
    [InlineData("""{"app": "way-out"}""", "istio-egress", true)]
    [InlineData("{}", "istio-egress", false)]
    [InlineData("{}", "istio-system", true)]
    public void The_policy_defines_the_pods_of_the_egress_gateway(string selector, string @namespace, bool admitted) =>
        Assert.Equal(admitted, OwnGateway.In(@namespace).Validate("Gateway", Gateway(selector, "SIMPLE")).Allowed);

    [Fact]
    public void A_stored_Gateway_on_the_egress_gateway_can_stay_but_not_grow()
    {
        var old = Scenario.Manifest("Gateway", Gateway("{}", "SIMPLE"));
        Scenario.Example.Updating(old).Validate(old).WarnedBy("gateway-selector");
        Scenario.Example.Updating(old).Validate("Gateway", Gateway("{}", "PASSTHROUGH")).DeniedOnlyBy("gateway-selector");
    }

    [Theory]
    [InlineData("AUTO_PASSTHROUGH", false)]
    [InlineData("auto_passthrough", false)]
    [InlineData("PASSTHROUGH", true)]
    [InlineData("SIMPLE", true)]
    [InlineData("MUTUAL", true)]
    [InlineData("ISTIO_MUTUAL", true)]
    [InlineData("OPTIONAL_MUTUAL", true)]
    public void Only_auto_passthrough_servers_are_denied(string mode, bool admitted)
    {
        var verdict = Scenario.NothingApproved.Validate("Gateway", Gateway("""{"istio": "eastwestgateway"}""", mode));
        if (admitted)
        {
            verdict.Clean();
        }
        else
        {
            Assert.Equal("/spec/servers/0/tls/mode", verdict.DeniedOnlyBy("auto-passthrough").Path.ToString());
        }
    }

    private static string Gateway(string selector, string mode) =>
        $$$$"""
            {"selector": {{{{selector}}}}, "servers": [{"port": {"number": 443, "name": "tls", "protocol": "TLS"},
             "hosts": ["shop.example.org"], "tls": {"mode": "{{{{mode}}}}"}}]}
            """;
}
