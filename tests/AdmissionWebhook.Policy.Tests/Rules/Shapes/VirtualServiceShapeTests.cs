using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Shapes;

public sealed class VirtualServiceShapeTests
{
    [Theory]
    [InlineData("null", EnforcementAction.Deny)]
    [InlineData("""["mesh"]""", EnforcementAction.Deny)]
    [InlineData("""["ingress", "mesh"]""", EnforcementAction.Deny)]
    [InlineData("""["ingress"]""", EnforcementAction.Warn)]
    public void A_foreign_delegate_is_denied_for_sidecars_and_warns_for_gateways(string gateways, EnforcementAction action)
    {
        var verdict = Scenario.NothingApproved.Validate("VirtualService", Root(gateways, """{"name": "routes", "namespace": "orders"}"""));
        Assert.Equal(("foreign-delegate", action), verdict.Findings.Select(finding => (finding.Rule, finding.Action)).Single());
    }

    [Theory]
    [InlineData("""{"name": "routes"}""")]
    [InlineData("""{"name": "routes", "namespace": ""}""")]
    [InlineData("""{"name": "routes", "namespace": "payments"}""")]
    public void A_delegate_in_the_same_namespace_is_admitted(string target) =>
        Scenario.NothingApproved.Validate("VirtualService", Root("null", target)).Clean();

    [Fact]
    public void A_stored_delegation_for_a_gateway_cannot_extend_to_sidecars()
    {
        const string Target = """{"name": "routes", "namespace": "orders"}""";
        var old = Scenario.Manifest("VirtualService", Root("""["ingress"]""", Target));
        Scenario.NothingApproved.Updating(old).Validate("VirtualService", Root("null", Target)).DeniedOnlyBy("foreign-delegate");
    }

    [Theory]
    [InlineData("istio-system/istio-egressgateway", true)]
    [InlineData("istio-egressgateway.istio-system.svc.cluster.local", true)]
    [InlineData("istio-egressgateway.istio-system", true)]
    [InlineData("egress", false)]
    [InlineData("./egress", false)]
    [InlineData("istio-system/ingress", false)]
    [InlineData("mesh", false)]
    public void Binding_to_the_egress_gateway_is_reported_if_the_policy_enables_it(string gateway, bool found)
    {
        var asked = Scenario.NothingApproved.WithPolicy("""{"rules": {"egress-gateway-attachment": {"action": "Deny"}}}""");
        var top =
            $$$$"""{"hosts": ["reviews"], "gateways": ["{{{{gateway}}}}"], "tcp": [{"route": [{"destination": {"host": "reviews"}}]}]}""";
        var match = $$$$"""
            {"hosts": ["reviews"], "gateways": ["mesh"], "tls": [{"match": [{"gateways": ["{{{{gateway}}}}"], "sniHosts": ["reviews"]}],
             "route": [{"destination": {"host": "reviews"}}]}]}
            """;
        foreach (var spec in new[] { top, match })
        {
            Assert.Equal(!found, asked.Validate("VirtualService", spec).Allowed);
            Scenario.NothingApproved.Validate("VirtualService", spec).Clean();
        }
    }

    [Theory]
    [InlineData("mesh", "mesh")]
    [InlineData("gw", "shop/gw")]
    [InlineData("./gw", "shop/gw")]
    [InlineData("infra/gw", "infra/gw")]
    [InlineData("gw.infra", "infra/gw")]
    [InlineData("gw.infra.svc.cluster.local", "infra/gw")]
    public void Gateway_names_resolve_as_in_Istio(string written, string resolved) =>
        Assert.Equal(resolved, GatewayNames.Resolve(written, "shop"));

    private static string Root(string gateways, string target) =>
        $$"""
            {"hosts": ["shop"], "gateways": {{gateways}}, "exportTo": ["."], "http": [{"delegate": {{target}}}]}
            """;
}
