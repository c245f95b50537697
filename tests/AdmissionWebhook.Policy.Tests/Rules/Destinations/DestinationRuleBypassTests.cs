using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Destinations;

/// <summary>The fields by which a DestinationRule can send an approved host's traffic elsewhere, at every level.</summary>
public sealed class DestinationRuleBypassTests
{
    public static readonly TheoryData<string, string> Levels = new()
    {
        { """{"host": "api.github.com", "trafficPolicy": X}""", "/spec/trafficPolicy" },
        { """{"host": "api.github.com", "trafficPolicy": {"portLevelSettings": [X]}}""", "/spec/trafficPolicy/portLevelSettings/0" },
        {
            """{"host": "api.github.com", "subsets": [{"name": "a"}, {"name": "b", "trafficPolicy": X}]}""",
            "/spec/subsets/1/trafficPolicy"
        },
        {
            """{"host": "api.github.com", "subsets": [{"name": "a", "trafficPolicy": {"portLevelSettings": [X]}}]}""",
            "/spec/subsets/0/trafficPolicy/portLevelSettings/0"
        },
    };

    [Theory]
    [InlineData("api.evil.com", "unapproved-host")]
    [InlineData("*.com", "broad-wildcard")]
    [InlineData("*", "unapproved-host")]
    [InlineData("*.github.com", "unapproved-host")]
    [InlineData("*github.com", "non-canonical-host")]
    [InlineData("reviews.prod", "unapproved-host")]
    [InlineData("API.github.com", "non-canonical-host")]
    public void A_host_that_is_not_approved(string host, string rule) =>
        Scenario.Example.Validate("DestinationRule", $$"""{"host": "{{host}}"}""").DeniedBy(rule);

    [Theory]
    [InlineData("api.github.com")]
    [InlineData("*.eu.example.com")]
    [InlineData("reviews")]
    [InlineData("reviews.prod.svc.cluster.local")]
    [InlineData("*.prod.svc.cluster.local")]
    public void A_host_that_is_approved_or_in_cluster(string host) =>
        Scenario.Example.Validate("DestinationRule", $$"""{"host": "{{host}}"}""").Clean();

    [Theory]
    [MemberData(nameof(Levels))]
    public void An_SNI_for_another_host(string spec, string at)
    {
        var tls = spec.Edited("X", """{"tls": {"mode": "SIMPLE", "sni": "SNI", "subjectAltNames": ["SNI"]}}""");
        Assert.Equal(
            at + "/tls/sni",
            Scenario.Example.Validate("DestinationRule", tls.Edited("SNI", "api.evil.com")).DeniedOnlyBy("unapproved-host").Path.ToString()
        );
        Scenario.Example.Validate("DestinationRule", tls.Edited("SNI", "api.github.com")).Clean();
        Scenario.Example.Validate("DestinationRule", tls.Edited("SNI", "eu.example.com")).Clean();
    }

    [Theory]
    [InlineData("api.evil.com", "unapproved-host")]
    [InlineData("198.51.100.7", "unapproved-address")]
    [InlineData("169.254.169.254", "unapproved-address")]
    [InlineData("API.github.com", "non-canonical-host")]
    public void A_tunnel_to_somewhere_else(string target, string rule)
    {
        foreach (var (spec, at) in Levels.Select(level => level.Data))
        {
            var tunnel = spec.Edited("X", $$$"""{"tunnel": {"targetHost": "{{{target}}}", "targetPort": 443}}""");
            Assert.Equal(at + "/tunnel/targetHost", Scenario.Example.Validate("DestinationRule", tunnel).DeniedBy(rule).Path.ToString());
        }
    }

    [Theory]
    [InlineData("*.local")]
    [InlineData("*.cluster.local")]
    [InlineData("*.svc.cluster.local")]
    public void Client_defaults_for_the_cluster_zone_are_admitted(string host)
    {
        var rule = $$$$"""{"host": "{{{{host}}}}", "trafficPolicy": {"tls": {"mode": "ISTIO_MUTUAL"}}}""";
        Scenario.NothingApproved.In("istio-system").Validate("DestinationRule", rule).Clean();
        Scenario.NothingApproved.Validate("DestinationRule", rule).Clean();
    }

    [Theory]
    [InlineData("*")]
    [InlineData("*.com")]
    [InlineData("*.example.local")]
    public void Client_defaults_that_cover_external_hosts_are_for_the_platform(string host) =>
        Scenario
            .NothingApproved.Validate(
                "DestinationRule",
                $$$$"""{"host": "{{{{host}}}}", "trafficPolicy": {"tls": {"mode": "ISTIO_MUTUAL"}}}"""
            )
            .DeniedBy("unapproved-host");

    [Fact]
    public void A_custom_cluster_domain_does_not_make_its_parent_zone_in_cluster() =>
        Scenario
            .NothingApproved.WithPolicy("""{"mesh": {"clusterDomain": "k8s.example.com"}}""")
            .Validate("DestinationRule", """{"host": "*.example.com", "trafficPolicy": {"tls": {"mode": "ISTIO_MUTUAL"}}}""")
            .DeniedBy("unapproved-host");
}
