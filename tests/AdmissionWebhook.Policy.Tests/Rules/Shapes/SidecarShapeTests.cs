using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Shapes;

public sealed class SidecarShapeTests
{
    [Theory]
    [InlineData("\"ALLOW_ANY\"")]
    [InlineData("\"ALLOW_ANY_DYNAMIC_DNS\"")]
    [InlineData("\"allow_any\"")]
    [InlineData("\"SOMETHING_NEW\"")]
    [InlineData("1")]
    public void Any_mode_but_REGISTRY_ONLY_is_denied(string mode) =>
        Scenario
            .Example.Validate("Sidecar", $$$$"""{"outboundTrafficPolicy": {"mode": {{{{mode}}}}}}""")
            .DeniedOnlyBy("outbound-allow-any");

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"outboundTrafficPolicy": null}""")]
    [InlineData("""{"outboundTrafficPolicy": {}}""")]
    [InlineData("""{"outboundTrafficPolicy": {"mode": null}}""")]
    [InlineData("""{"outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"}, "egress": [{"hosts": ["./*", "istio-system/*"]}]}""")]
    public void REGISTRY_ONLY_is_admitted(string spec) => Scenario.NothingApproved.Validate("Sidecar", spec).Clean();

    [Fact]
    public void A_stored_mode_is_inherited_unless_it_applies_to_more_workloads()
    {
        const string Narrow = """{"workloadSelector": {"labels": {"app": "a"}}, "outboundTrafficPolicy": {"mode": "ALLOW_ANY"}}""";
        const string Wide = """{"outboundTrafficPolicy": {"mode": "ALLOW_ANY"}}""";
        Scenario.Example.Updating(Scenario.Manifest("Sidecar", Wide)).Validate("Sidecar", Narrow).WarnedBy("outbound-allow-any");
        Scenario.Example.Updating(Scenario.Manifest("Sidecar", Narrow)).Validate("Sidecar", Wide).DeniedOnlyBy("outbound-allow-any");
    }

    [Theory]
    [InlineData("api.github.com")]
    [InlineData("evil.net")]
    [InlineData("istio-egressgateway.istio-system.svc.cluster.local")]
    public void An_egressProxy_is_denied_whatever_its_host(string host) =>
        Scenario
            .Example.Validate(
                "Sidecar",
                $$$$"""{"outboundTrafficPolicy": {"egressProxy": {"host": "{{{{host}}}}", "port": {"number": 443} } } }"""
            )
            .DeniedBy("egress-proxy");
}
