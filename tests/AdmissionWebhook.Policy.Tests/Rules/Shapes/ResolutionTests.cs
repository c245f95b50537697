using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Shapes;

public sealed class ResolutionTests
{
    [Theory]
    [InlineData("")]
    [InlineData("\"resolution\": \"NONE\",")]
    [InlineData("\"resolution\": \"DYNAMIC_DNS\",")]
    public void A_resolution_that_the_approval_does_not_list_is_denied(string resolution) =>
        Scenario
            .Example.Validate(
                "ServiceEntry",
                $$"""
                {"hosts": ["api.github.com"], {{resolution}} "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}],
                 "exportTo": ["."]}
                """
            )
            .DeniedOnlyBy("resolution");

    [Fact]
    public void Resolving_the_approved_name_is_admitted() =>
        Scenario
            .Example.Validate(
                "ServiceEntry",
                """
                {"hosts": ["api.github.com"], "resolution": "DNS", "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}],
                 "exportTo": ["."]}
                """
            )
            .Clean();
}
