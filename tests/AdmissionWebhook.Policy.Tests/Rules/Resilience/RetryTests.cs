using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Resilience;

public sealed class RetryTests
{
    [Fact]
    public void A_timeout_of_zero_is_one_mistake() =>
        Scenario
            .Example.Validate(
                "VirtualService",
                """
                {"hosts": ["api.github.com"], "exportTo": ["."],
                 "http": [{"timeout": "0s", "retries": {"attempts": 3, "perTryTimeout": "5s"},
                 "route": [{"destination": {"host": "api.github.com"}}]}]}
                """
            )
            .SilentOn("retry-budget");

    [Theory]
    [InlineData("""{"attempts": 3, "perTryTimeout": "5s"}""", "19s", true)]
    [InlineData("""{"attempts": 3, "perTryTimeout": "5s"}""", "20s", false)]
    [InlineData("""{"attempts": 1, "perTryTimeout": "1m30s"}""", "2m59.999s", true)]
    [InlineData("""{"attempts": 2147483647, "perTryTimeout": "2000000h"}""", "15s", true)]
    [InlineData("""{"attempts": 3}""", "1s", false)]
    [InlineData("""{"attempts": 0, "perTryTimeout": "5s"}""", "1s", false)]
    [InlineData("""{"attempts": 3, "perTryTimeout": "soon"}""", "1s", false)]
    public void All_attempts_must_fit_into_the_timeout(string retries, string timeout, bool warns)
    {
        var verdict = Scenario.Example.Validate(
            "VirtualService",
            Route("api.github.com", $$""", "timeout": "{{timeout}}", "retries": {{retries}}""")
        );
        Assert.Equal(warns, verdict.Findings.Any(finding => finding.Rule == "retry-budget"));
        Assert.DoesNotContain(verdict.Findings, finding => finding is { Rule: "retry-budget", Action: EnforcementAction.Deny });
    }

    [Fact]
    public void A_route_of_the_egress_gateway_counts_and_an_in_cluster_one_does_not()
    {
        const string TooMuch = """, "timeout": "1s", "retries": {"attempts": 3, "perTryTimeout": "5s"}""";
        Scenario
            .Example.Validate("VirtualService", Route("api.github.com", TooMuch).Insert(1, "\"gateways\": [\"istio-system/egress\"], "))
            .WarnedBy("retry-budget");
        Scenario.Example.Validate("VirtualService", Route("reviews", TooMuch)).SilentOn("retry-budget");
        Scenario
            .Example.WithPolicy("""{"defaults": {"routes": "all"}}""")
            .Validate("VirtualService", Route("reviews", TooMuch))
            .WarnedBy("retry-budget");
    }

    [Theory]
    [InlineData("5xx,reset,connect-failure,retriable-4xx", "5xx,retriable-4xx")]
    [InlineData("gateway-error", "gateway-error")]
    [InlineData("connect-failure,500", "500")]
    [InlineData("+500", "+500")]
    [InlineData("deadline-exceeded", "deadline-exceeded")]
    public void Retrying_answered_requests_warns(string retryOn, string named)
    {
        var finding = Scenario.Example.Validate("VirtualService", Retrying(retryOn)).WarnedBy("unsafe-retry");
        Assert.Equal("/spec/http/0/retries/retryOn", finding.Path.ToString());
        Assert.Contains($"retryOn {named} ", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connect-failure,refused-stream,unavailable,cancelled")]
    [InlineData("connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes")]
    [InlineData("reset,connect-failure")]
    [InlineData("reset-before-request,429,503")]
    public void Retrying_unprocessed_requests_is_admitted(string retryOn) =>
        Scenario.Example.Validate("VirtualService", Retrying(retryOn)).Clean("export-scope");

    [Theory]
    [InlineData("""[{"method": {"exact": "GET"}}]""", false)]
    [InlineData("""[{"method": {"regex": "^(GET|HEAD)$"}}, {"method": {"exact": "PUT"}}]""", false)]
    [InlineData("""[{"method": {"exact": "POST"}}]""", true)]
    [InlineData("""[{"method": {"regex": "GET|POST"}}]""", true)]
    [InlineData("""[{"method": {"regex": "GET.*"}}]""", true)]
    [InlineData("""[{"method": {"exact": "GET"}}, {"uri": {"prefix": "/"}}]""", true)]
    [InlineData("[]", true)]
    public void A_route_for_idempotent_methods_can_retry_on_anything(string match, bool warns)
    {
        var verdict = Scenario.Example.Validate(
            "VirtualService",
            Route("api.github.com", $$""", "match": {{match}}, "timeout": "15s", "retries": {"attempts": 2, "retryOn": "5xx"}""")
        );
        Assert.Equal(warns, verdict.Findings.Any(finding => finding.Rule == "unsafe-retry"));
    }

    [Fact]
    public void Disabled_retries_are_ignored() =>
        Scenario
            .Example.Validate("VirtualService", Route("api.github.com", """, "retries": {"attempts": 0, "retryOn": "5xx"}"""))
            .SilentOn("unsafe-retry");

    private static string Retrying(string retryOn) =>
        Route("api.github.com", $$""", "timeout": "15s", "retries": {"attempts": 2, "retryOn": "{{retryOn}}"}""");

    private static string Route(string host, string more) =>
        $$$"""{"hosts": ["{{{host}}}"], "http": [{"route": [{"destination": {"host": "{{{host}}}"}}]{{{more}}}}]}""";
}
