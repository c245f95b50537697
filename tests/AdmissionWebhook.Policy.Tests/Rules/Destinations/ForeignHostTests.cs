using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Destinations;

public sealed class ForeignHostTests
{
    private const string Rule = "foreign-host";

    [Theory]
    [InlineData("reviews.prod.svc.cluster.local")]
    [InlineData("Reviews.Prod.svc.cluster.local.")]
    [InlineData("*.prod.svc.cluster.local")]
    [InlineData("*.svc.cluster.local")]
    [InlineData("*.cluster.local")]
    [InlineData("*.local")]
    [InlineData("*-v1.prod.svc.cluster.local")]
    [InlineData("*")]
    [InlineData("reviews.prod.svc.clusterset.local")]
    [InlineData("reviews.prod.svc")]
    [InlineData("*.prod.svc")]
    [InlineData("reviews.prod")]
    public void Routes_for_another_namespaces_Service_cannot_be_exported(string host)
    {
        Scenario.Example.Validate("VirtualService", Routes(host, "")).DeniedOnlyBy(Rule);
        Scenario.Example.Validate("VirtualService", Routes(host, """, "exportTo": ["*"]""")).DeniedBy(Rule);
        Scenario.Example.Validate("VirtualService", Routes(host, """, "exportTo": [".", "prod"]""")).DeniedBy(Rule);
        Scenario.Example.Validate("VirtualService", Routes(host, """, "gateways": ["mesh", "public"]""")).DeniedOnlyBy(Rule);
    }

    [Theory]
    [InlineData("reviews")]
    [InlineData("svc")]
    [InlineData("reviews.payments")]
    [InlineData("reviews.payments.svc")]
    [InlineData("reviews.payments.svc.cluster.local")]
    [InlineData("*.payments.svc.cluster.local")]
    [InlineData("*-v1.payments.svc.cluster.local")]
    [InlineData("api.github.com")]
    [InlineData("*.example.com")]
    public void Routes_for_own_Services_and_external_hosts_are_ignored(string host) =>
        Scenario.Example.Validate("VirtualService", Routes(host, """, "exportTo": ["*"]""")).SilentOn(Rule);

    [Theory]
    [InlineData(""", "exportTo": ["."]""")]
    [InlineData(""", "exportTo": ["payments"]""")]
    [InlineData(""", "gateways": ["istio-system/public"]""")]
    public void Routes_for_own_clients_or_a_gateway_are_allowed(string more) =>
        Scenario.Example.Validate("VirtualService", Routes("reviews.prod.svc.cluster.local", more)).Admitted();

    [Fact]
    public void The_platform_can_route_for_everyone() =>
        Scenario.Example.In("istio-system").Validate("VirtualService", Routes("reviews.prod.svc.cluster.local", "")).Admitted();

    [Fact]
    public void The_policy_sets_the_cluster_domain() =>
        Scenario
            .Example.WithPolicy("""{"mesh": {"clusterDomain": "corp.internal"}}""")
            .Validate("VirtualService", Routes("reviews.prod.svc.corp.internal", ""))
            .DeniedOnlyBy(Rule);

    [Fact]
    public void An_update_inherits_it_unless_the_routes_change_destination()
    {
        var stored = Scenario.Manifest("VirtualService", Routes("reviews.prod.svc.cluster.local", ""));
        Scenario.Example.Updating(stored).Validate(stored).WarnedBy(Rule);
        Scenario.Example.Updating(stored).Validate(stored.Edited("\"mine\"", "\"other\"")).DeniedOnlyBy(Rule);
    }

    private static string Routes(string host, string more) =>
        $$$"""
            {"hosts": ["{{{host}}}"], "http": [{"route": [{"destination": {"host": "mine"}}]}]{{{more}}}}
            """;
}
