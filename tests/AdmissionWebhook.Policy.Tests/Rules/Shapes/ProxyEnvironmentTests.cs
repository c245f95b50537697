using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Shapes;

public sealed class ProxyEnvironmentTests
{
    [Theory]
    [InlineData("CA_ADDR", false)]
    [InlineData("XDS_ROOT_CA", false)]
    [InlineData("ISTIO_META_NETWORK", false)]
    [InlineData("ISTIO_BOOTSTRAP", false)]
    [InlineData("HTTPS_PROXY", false)]
    [InlineData("gomaxprocs", false)]
    [InlineData("GOMAXPROCS", true)]
    [InlineData("TZ", true)]
    [InlineData("MINIMUM_DRAIN_DURATION", true)]
    [InlineData("ISTIO_META_DNS_CAPTURE", true)]
    public void Only_harmless_variables_are_admitted(string key, bool admitted) =>
        Assert.Equal(admitted, Scenario.Example.Validate("ProxyConfig", $$$$"""{"environmentVariables": {"{{{{key}}}}": "x"}}""").Allowed);

    [Fact]
    public void A_policy_adds_variables_and_all_policies_must_agree()
    {
        const string Spec = """{"environmentVariables": {"PROXY_LOG": "x"}}""";
        var one = Scenario.Example.WithPolicy("""{"rules": {"proxy-environment": {"keys": ["PROXY_LOG", "OTHER"]}}}""");
        one.Validate("ProxyConfig", Spec).Clean();
        one.WithPolicy("""{"rules": {"proxy-environment": {"keys": ["OTHER"]}}}""")
            .Validate("ProxyConfig", Spec)
            .DeniedOnlyBy("proxy-environment");
    }

    [Fact]
    public void A_stored_variable_can_stay_but_not_change()
    {
        var old = Scenario.Manifest("ProxyConfig", """{"environmentVariables": {"CA_ADDR": "istiod:15012"}}""");
        Scenario.Example.Updating(old).Validate(old).WarnedBy("proxy-environment");
        Scenario
            .Example.Updating(old)
            .Validate("ProxyConfig", """{"environmentVariables": {"CA_ADDR": "evil.net:15012"}}""")
            .DeniedOnlyBy("proxy-environment");
    }
}
