using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Consistency.Rejections;

/// <summary>Retry settings of routes.</summary>
public sealed class RetryRejectionTests
{
    [Theory]
    [InlineData("""{"attempts": 2, "perTryTimeout": "2s", "retryOn": "503,retriable-4xx,connect-failure,reset-before-request"}""", "")]
    [InlineData("""{"attempts": 2, "retryOn": "418,5xx", "backoff": "25ms"}""", "")]
    [InlineData("""{"attempts": 0}""", "")]
    [InlineData("""{"attempts": 2, "retryOn": "5xx, connect-failure"}""", "/http/0/retries/retryOn")]
    [InlineData("""{"attempts": 2, "retryOn": "5xx,connect-failures"}""", "/http/0/retries/retryOn")]
    [InlineData("""{"attempts": 2, "retryOn": "600"}""", "/http/0/retries/retryOn")]
    [InlineData("""{"attempts": 2, "retryOn": "419"}""", "/http/0/retries/retryOn")]
    [InlineData("""{"attempts": 2, "retryOn": "5xx,"}""", "/http/0/retries/retryOn")]
    [InlineData("""{"attempts": -1}""", "/http/0/retries/attempts")]
    [InlineData("""{"retryOn": "5xx"}""", "/http/0/retries")]
    [InlineData("""{"attempts": 0, "retryRemoteLocalities": false}""", "/http/0/retries")]
    [InlineData("""{"attempts": 2, "perTryTimeout": "2.000000001s"}""", "/http/0/retries/perTryTimeout")]
    [InlineData("""{"attempts": 2, "perTryTimeout": "2s", "backoff": "1500us"}""", "/http/0/retries/backoff")]
    public void Retries(string retries, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields(
                "VirtualService",
                """{"hosts": ["api.example.com"], "http": [{"route": [{"destination": {"host": "api.example.com"}}], "FIELD": VALUE}]}"""
                    .Edited("FIELD", "retries")
                    .Edited("VALUE", retries)
            )
        );

    [Theory]
    [InlineData("5xx, connect-failure", "write \"5xx,connect-failure\"")]
    [InlineData("5xx,conect-failure", "did you mean \"connect-failure\"?")]
    public void The_remedy_spells_the_conditions(string retryOn, string remedy)
    {
        var spec =
            """{"hosts": ["api.example.com"], "http": [{"route": [{"destination": {"host": "api.example.com"}}], "retries": {"attempts": 2, "retryOn": "CONDITIONS"}}]}""";
        var verdict = Scenario.NothingApproved.FromFile().Validate("VirtualService", spec.Edited("CONDITIONS", retryOn));
        Assert.Equal(remedy, Assert.Single(verdict.Findings, finding => finding.Rule == "rejected-shape").Remedy);
    }
}
