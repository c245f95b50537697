using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Shapes;

public sealed class DestinationRuleShapeTests
{
    private const string Passthrough = """{"loadBalancer": {"simple": "PASSTHROUGH"}}""";

    [Theory]
    [InlineData($$""" "trafficPolicy": {{Passthrough}} """)]
    [InlineData(""" "trafficPolicy": {"portLevelSettings": [{"port": {"number": 443}, "loadBalancer": {"simple": "PASSTHROUGH"}}]} """)]
    [InlineData($$""" "subsets": [{"name": "v1", "trafficPolicy": {{Passthrough}}}] """)]
    [InlineData(
        """ "subsets": [{"name": "v1", "trafficPolicy": {"portLevelSettings": [{"port": {"number": 443}, "loadBalancer": {"simple": "PASSTHROUGH"}}]}}] """
    )]
    public void Passthrough_is_denied_at_every_level(string policies)
    {
        Scenario
            .Example.Validate("DestinationRule", $$"""{"host": "api.github.com", {{policies}}}""")
            .DeniedOnlyBy("passthrough-load-balancing");
        Scenario.Example.Validate("DestinationRule", $$"""{"host": "reviews", {{policies}}}""").DeniedOnlyBy("passthrough-load-balancing");
        Scenario
            .Example.In("istio-system")
            .Validate("DestinationRule", $$"""{"host": "api.github.com", {{policies}}}""")
            .SilentOn("passthrough-load-balancing");
    }

    [Theory]
    [InlineData("\"passthrough\"", false)]
    [InlineData("3", false)]
    [InlineData("null", true)]
    [InlineData("\"UNSPECIFIED\"", true)]
    [InlineData("\"LEAST_REQUEST\"", true)]
    [InlineData("\"ROUND_ROBIN\"", true)]
    [InlineData("\"RANDOM\"", true)]
    [InlineData("\"LEAST_CONN\"", true)]
    public void Only_modes_known_to_choose_among_endpoints_are_admitted(string simple, bool admitted) =>
        Assert.Equal(
            admitted,
            Scenario
                .Example.Validate(
                    "DestinationRule",
                    $$$$"""{"host": "api.github.com", "trafficPolicy": {"loadBalancer": {"simple": {{{{simple}}}}}}}"""
                )
                .Allowed
        );

    [Fact]
    public void Consistent_hashing_is_admitted() =>
        Scenario
            .Example.Validate(
                "DestinationRule",
                """{"host": "api.github.com", "trafficPolicy": {"loadBalancer": {"consistentHash": {"useSourceIp": true}}}}"""
            )
            .Clean();

    [Theory]
    [InlineData("""{"host": "api.github.com", "exportTo": ["."], "trafficPolicy": {"loadBalancer": {"simple": "PASSTHROUGH"}}}""", true)]
    [InlineData(
        """
            {"host": "api.github.com", "exportTo": ["."], "workloadSelector": {"matchLabels": {"app": "a"}},
             "trafficPolicy": {"loadBalancer": {"simple": "PASSTHROUGH"}}}
            """,
        true
    )]
    [InlineData("""{"host": "api.github.com", "exportTo": ["*"], "trafficPolicy": {"loadBalancer": {"simple": "PASSTHROUGH"}}}""", false)]
    [InlineData("""{"host": "www.example.com", "exportTo": ["."], "trafficPolicy": {"loadBalancer": {"simple": "PASSTHROUGH"}}}""", false)]
    [InlineData(
        """
            {"host": "api.github.com", "exportTo": ["."], "subsets": [{"name": "a",
             "trafficPolicy": {"loadBalancer": {"simple": "PASSTHROUGH"}}}]}
            """,
        false
    )]
    public void A_stored_passthrough_is_inherited_unless_it_grows(string spec, bool inherited)
    {
        var old = Scenario.Manifest(
            "DestinationRule",
            """{"host": "api.github.com", "exportTo": ["."], "trafficPolicy": {"loadBalancer": {"simple": "PASSTHROUGH"}}}"""
        );
        Assert.Equal(inherited, Scenario.Example.Updating(old).Validate(Scenario.Manifest("DestinationRule", spec)).Allowed);
    }

    [Theory]
    [InlineData("api.github.com", 443, false)]
    [InlineData("api.github.com", 22, false)]
    [InlineData("API.GitHub.com", 22, false)]
    [InlineData("db.example.com", 5432, true)]
    [InlineData("db.example.com", 80, false)]
    [InlineData("www.example.com", 5432, false)]
    [InlineData("evil.net", 443, false)]
    [InlineData("reviews.prod.svc.cluster.local", 9080, true)]
    [InlineData("reviews.prod", 9080, false)]
    [InlineData("203.0.113.9", 5432, true)]
    [InlineData("203.0.113.9", 443, false)]
    [InlineData("198.51.100.1", 5432, false)]
    [InlineData("169.254.169.254", 80, false)]
    [InlineData("unix:///run/x", 443, false)]
    public void A_tunnel_needs_one_approval_for_host_and_port(string host, int port, bool admitted)
    {
        var tunnel = $$$$"""{"tunnel": {"protocol": "CONNECT", "targetHost": "{{{{host}}}}", "targetPort": {{{{port}}}}}}""";
        var top = Scenario.Example.Validate("DestinationRule", $$"""{"host": "proxy.example.com", "trafficPolicy": {{tunnel}}}""");
        var subset = Scenario.Example.Validate(
            "DestinationRule",
            $$"""{"host": "proxy.example.com", "subsets": [{"name": "s", "trafficPolicy": {{tunnel}}}]}"""
        );
        foreach (var verdict in new[] { top, subset })
        {
            if (admitted)
            {
                verdict.Clean();
            }
            else
            {
                verdict.DeniedBy("connect-tunnel");
            }
        }
    }

    [Fact]
    public void An_expired_approval_does_not_allow_a_tunnel()
    {
        var scenario = Scenario.NothingApproved.WithPolicy(
            """{"approvedHosts": [{"host": "*.example.com", "ports": [{"number": 443, "protocols": ["TCP"]}], "expires": "2026-03-31"}]}"""
        );
        const string Spec =
            """{"host": "proxy.example.com", "trafficPolicy": {"tunnel": {"targetHost": "www.example.com", "targetPort": 443}}}""";
        scenario.At("2026-03-31").Validate("DestinationRule", Spec).SilentOn("connect-tunnel");
        scenario.At("2026-04-01").Validate("DestinationRule", Spec).DeniedBy("connect-tunnel");
    }
}
