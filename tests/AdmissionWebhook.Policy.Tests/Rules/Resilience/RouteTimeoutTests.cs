using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Resilience;

public sealed class RouteTimeoutTests
{
    private const string Rule = "route-timeout";

    private static readonly Scenario Limited = Scenario.Example.WithPolicy(
        """{"rules": {"route-timeout": {"action": "Deny", "max": "60s"}}}"""
    );

    [Theory]
    [InlineData("", true)]
    [InlineData(", \"timeout\": null", true)]
    [InlineData(", \"timeout\": \"61s\"", true)]
    [InlineData(", \"timeout\": \"1m0.001s\"", true)]
    [InlineData(", \"timeout\": \"a while\"", true)]
    [InlineData(", \"timeout\": \"60s\"", false)]
    [InlineData(", \"timeout\": \"1500ms\"", false)]
    public void A_route_needs_a_timeout_within_the_limit(string timeout, bool denied) =>
        Assert.Equal(denied, !Limited.Validate("VirtualService", Routes("api.github.com", timeout)).Allowed);

    [Theory]
    [InlineData(", \"redirect\": {\"uri\": \"/\"}")]
    [InlineData(", \"directResponse\": {\"status\": 200}")]
    [InlineData(", \"fault\": {\"abort\": {\"httpStatus\": 500}}")]
    [InlineData(", \"match\": [{\"headers\": {\"upgrade\": {\"exact\": \"websocket\"}}}]")]
    [InlineData(", \"match\": [{\"headers\": {\"content-type\": {\"prefix\": \"application/grpc\"}}}]")]
    [InlineData(", \"match\": [{\"headers\": {\"accept\": {\"exact\": \"text/event-stream\"}}}]")]
    public void Some_routes_need_no_timeout(string more) =>
        Limited.Validate("VirtualService", Routes("api.github.com", more)).SilentOn(Rule);

    [Fact]
    public void In_cluster_gateway_and_delegate_routes_need_no_timeout()
    {
        Limited.Validate("VirtualService", Routes("reviews", "")).SilentOn(Rule);
        Limited.Validate("VirtualService", Routes("api.github.com", "").Insert(1, "\"gateways\": [\"public\"], ")).SilentOn(Rule);
        Limited.Validate("VirtualService", """{"http": [{"route": [{"destination": {"host": "api.github.com"}}]}]}""").SilentOn(Rule);
    }

    [Fact]
    public void The_shortest_limit_of_several_policies_wins() =>
        Limited
            .WithPolicy("""{"rules": {"route-timeout": {"max": "10s"}}}""")
            .Validate("VirtualService", Routes("api.github.com", ", \"timeout\": \"20s\""))
            .DeniedBy(Rule);

    [Fact]
    public void A_second_route_without_timeout_is_not_inherited()
    {
        var stored = Scenario.Manifest("VirtualService", Routes("api.github.com", ""));
        Limited.Updating(stored).Validate(stored).WarnedBy(Rule);
        Limited
            .Updating(stored)
            .Validate(stored.Edited("]}]", "]}, {\"name\": \"b\", \"route\": [{\"destination\": {\"host\": \"api.github.com\"}}]}]"))
            .DeniedBy(Rule);
    }

    private static string Routes(string host, string more) =>
        $$$"""{"hosts": ["{{{host}}}"], "exportTo": ["."], "http": [{"route": [{"destination": {"host": "{{{host}}}"}}]{{{more}}}}]}""";
}
