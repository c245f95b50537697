using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Shapes;

public sealed class EnvoyFilterTests
{
    private const string Filter =
        """{"configPatches": [{"applyTo": "CLUSTER", "patch": {"operation": "ADD", "value": {"type": "ORIGINAL_DST", "weight": 1}}}]}""";

    [Fact]
    public void A_tenants_filter_is_denied_and_the_platforms_is_not()
    {
        Scenario.Example.Validate("EnvoyFilter", Filter).DeniedOnlyBy("envoy-filter");
        Scenario.Example.Validate("EnvoyFilter", "{}").DeniedOnlyBy("envoy-filter");
        Scenario.Example.In("istio-system").Validate("EnvoyFilter", Filter).Clean();
    }

    [Theory]
    [InlineData("""{"lua": {"inlineCode": "function envoy_on_request(h) end"}}""", true)]
    [InlineData("""{"wasm": {"url": "oci://api.github.com/filter@sha256:aa"}}""", false)]
    public void Lua_code_in_the_proxy_is_denied_like_a_filter(string spec, bool denied)
    {
        var manifest = $$"""
            {"apiVersion": "extensions.istio.io/v1alpha1", "kind": "TrafficExtension", "metadata": {"name": "it"}, "spec": {{spec}} }
            """;
        var verdict = Scenario.Example.Validate(manifest);
        Assert.Equal(denied, verdict.Findings.Any(finding => finding is { Rule: "envoy-filter", Action: EnforcementAction.Deny }));
        Scenario.Example.In("istio-system").Validate(manifest).SilentOn("envoy-filter");
    }

    [Fact]
    public void An_exception_can_pin_the_content_in_any_field_order()
    {
        var remedy = Scenario.Example.Validate("EnvoyFilter", Filter).DeniedOnlyBy("envoy-filter").Remedy;
        var digest = remedy[remedy.IndexOf("sha256:", StringComparison.Ordinal)..][..71];
        var pinned = Scenario.Example.WithPolicy(
            $$"""
            {"exceptions": [{"rules": ["envoy-filter"], "values": ["{{digest}}"], "owner": "platform", "reason": "reviewed", "expires": "2026-12-31"}]}
            """
        );
        pinned
            .Validate(
                "EnvoyFilter",
                """{"configPatches": [{"patch": {"value": {"weight": 1.0, "type": "ORIGINAL_\u0044ST"}, "operation": "ADD"}, "applyTo": "CLUSTER"}]}"""
            )
            .Clean();
        pinned.Validate("EnvoyFilter", Filter.Edited("CLUSTER", "LISTENER")).DeniedOnlyBy("envoy-filter");
    }

    [Fact]
    public void A_stored_filter_can_stay_unchanged()
    {
        var old = Scenario.Manifest("EnvoyFilter", Filter);
        Scenario.Example.Updating(old).Validate(old).WarnedBy("envoy-filter");
        Scenario.Example.Updating(old).Validate("EnvoyFilter", """{"configPatches": []}""").DeniedOnlyBy("envoy-filter");
    }
}
