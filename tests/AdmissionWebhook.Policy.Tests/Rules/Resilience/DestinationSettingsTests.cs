using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Resilience;

public sealed class DestinationSettingsTests
{
    private static readonly Scenario Asked = Scenario.Example.WithPolicy(
        """{"rules": {"circuit-breaker": {"action": "Warn"}, "connection-pool": {"action": "Warn"}}}"""
    );

    public static readonly TheoryData<string, string> Rules = new()
    {
        { "circuit-breaker", "outlierDetection" },
        { "connection-pool", "connectionPool" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void They_are_off_unless_a_policy_enables_them(string rule, string block)
    {
        Assert.NotEmpty(block);
        Scenario.Example.Validate("DestinationRule", """{"host": "api.github.com"}""").SilentOn(rule);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void An_external_host_without_the_setting_warns(string rule, string block)
    {
        Assert.Equal(
            "/spec/trafficPolicy/" + block,
            Asked.Validate("DestinationRule", """{"host": "api.github.com"}""").WarnedBy(rule).Path.ToString()
        );
        Asked
            .Validate(
                "DestinationRule",
                """{"host": "api.github.com", "subsets": [{"name": "v1", "trafficPolicy": {"BLOCK": {}}}]}""".Edited("BLOCK", block)
            )
            .WarnedBy(rule);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Port_level_settings_replace_the_hosts(string rule, string block) =>
        Assert.Equal(
            "/spec/trafficPolicy/portLevelSettings/0/" + block,
            Asked
                .Validate(
                    "DestinationRule",
                    """
                    {"host": "api.github.com", "trafficPolicy": {"BLOCK": {}, "portLevelSettings": [{"port": {"number": 443}, "tls": {"mode": "SIMPLE"}}]}}
                    """.Edited("BLOCK", block)
                )
                .WarnedBy(rule)
                .Path.ToString()
        );

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_subset_inherits_the_hosts(string rule, string block) =>
        Asked
            .Validate(
                "DestinationRule",
                """
                {"host": "api.github.com", "trafficPolicy": {"BLOCK": {}}, "subsets": [{"name": "v1", "trafficPolicy": {"tls": {"mode": "SIMPLE"}}}]}
                """.Edited("BLOCK", block)
            )
            .SilentOn(rule);

    [Theory]
    [MemberData(nameof(Rules))]
    public void In_cluster_hosts_are_ignored(string rule, string block)
    {
        Assert.NotEmpty(block);
        Asked.Validate("DestinationRule", """{"host": "reviews"}""").SilentOn(rule);
    }
}
