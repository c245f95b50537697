using AdmissionWebhook.Policy.Tests.Engine;
using Xunit;

namespace AdmissionWebhook.Policy.Tests.Rules.Destinations;

/// <summary>The fields by which a DestinationRule can send an approved host's traffic elsewhere, at each of the levels where they can stand.</summary>
public sealed class DestinationRuleBypassTests
{
    public static readonly TheoryData<string, string> Levels = new()
    {
        { """{"host": "api.github.com", "trafficPolicy": X}""", "/spec/trafficPolicy" },
        { """{"host": "api.github.com", "trafficPolicy": {"portLevelSettings": [X]}}""", "/spec/trafficPolicy/portLevelSettings/0" },
        { """{"host": "api.github.com", "subsets": [{"name": "a"}, {"name": "b", "trafficPolicy": X}]}""", "/spec/subsets/1/trafficPolicy" },
        { """{"host": "api.github.com", "subsets": [{"name": "a", "trafficPolicy": {"portLevelSettings": [X]}}]}""", "/spec/subsets/0/trafficPolicy/portLevelSettings/0" },
    };

    [Theory]
    [InlineData("api.evil.com", "unapproved-host")]
    [InlineData("*.com", "broad-wildcard")]
    [InlineData("*", "unapproved-host")]
    [InlineData("*.github.com", "unapproved-host")]
    [InlineData("*github.com", "non-canonical-host")]
    [InlineData("reviews.prod", "unapproved-host")]
    [InlineData("API.github.com", "non-canonical-host")]
    public void A_host_that_is_not_approved(string host, string rule) => Scenario.Example.Validate("DestinationRule", $$"""{"host": "{{host}}"}""").DeniedBy(rule);

    [Theory]
    [InlineData("api.github.com")]
    [InlineData("*.eu.example.com")]
    [InlineData("reviews")]
    [InlineData("reviews.prod.svc.cluster.local")]
    [InlineData("*.prod.svc.cluster.local")]
    public void A_host_that_is_approved_or_inside(string host) => Scenario.Example.Validate("DestinationRule", $$"""{"host": "{{host}}"}""").Clean();

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_server_name_that_fronts_for_another(string spec, string at)
    {
        var tls = spec.Replace("X", """{"tls": {"mode": "SIMPLE", "sni": "SNI", "subjectAltNames": ["SNI"]}}""", StringComparison.Ordinal);
        Assert.Equal(at + "/tls/sni", Scenario.Example.Validate("DestinationRule", tls.Replace("SNI", "api.evil.com", StringComparison.Ordinal)).DeniedOnlyBy("unapproved-host").Path.ToString());
        Scenario.Example.Validate("DestinationRule", tls.Replace("SNI", "api.github.com", StringComparison.Ordinal)).Clean();
        Scenario.Example.Validate("DestinationRule", tls.Replace("SNI", "eu.example.com", StringComparison.Ordinal)).Clean();
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
            var tunnel = spec.Replace("X", $$$"""{"tunnel": {"targetHost": "{{{target}}}", "targetPort": 443}}""", StringComparison.Ordinal);
            Assert.Equal(at + "/tunnel/targetHost", Scenario.Example.Validate("DestinationRule", tunnel).DeniedBy(rule).Path.ToString());
        }
    }

    [Fact]
    public void The_platform_may_set_client_defaults_for_the_whole_mesh()
    {
        Scenario.NothingApproved.In("istio-system").Validate("DestinationRule", """{"host": "*.local", "trafficPolicy": {"tls": {"mode": "ISTIO_MUTUAL"}}}""").Clean();
        Scenario.NothingApproved.Validate("DestinationRule", """{"host": "*.local", "trafficPolicy": {"tls": {"mode": "ISTIO_MUTUAL"}}}""").DeniedBy("unapproved-host");
    }
}
