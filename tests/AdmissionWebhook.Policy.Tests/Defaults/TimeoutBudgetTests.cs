using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Defaults;

public sealed class TimeoutBudgetTests
{
    private static readonly Scenario Defaulting = Scenario.Example.WithPolicy("""{"defaults": {"routeTimeout": "15s"}}""");

    [Theory]
    [InlineData("""{"attempts": 2, "perTryTimeout": "2s"}""", "15s")]
    [InlineData("""{"attempts": 3, "perTryTimeout": "5s"}""", "20s")]
    [InlineData("""{"attempts": 2147483647, "perTryTimeout": "1000000h"}""", "315360000s")]
    public void The_default_timeout_leaves_room_for_all_attempts(string retries, string timeout)
    {
        var patch = Defaulting.Mutate(
            "VirtualService",
            $$$"""
            {"hosts": ["api.github.com"], "http": [{"route": [{"destination": {"host": "api.github.com"}}], "retries": {{{retries}}}}]}
            """
        );
        Assert.Equal(timeout, Assert.Single(patch, operation => operation.Path == "/spec/http/0/timeout").Value!.ToString());
    }

    [Fact]
    public void A_route_with_an_invalid_perTryTimeout_gets_no_timeout() =>
        Assert.DoesNotContain(
            Defaulting.Mutate(
                "VirtualService",
                """
                {"hosts": ["api.github.com"], "http": [{"route": [{"destination": {"host": "api.github.com"}}],
                 "retries": {"attempts": 2, "perTryTimeout": "soon"}}]}
                """
            ),
            operation => operation.Path.EndsWith("/timeout", StringComparison.Ordinal)
        );
}
