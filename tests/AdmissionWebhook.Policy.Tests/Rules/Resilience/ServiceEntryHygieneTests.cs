using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Resilience;

public sealed class ServiceEntryHygieneTests
{
    private const string Ports = """ "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "exportTo": ["."] """;

    private static readonly Scenario Asked = Scenario
        .Example.WithPolicy(
            """
            {"rules": {"required-annotations": {"action": "Deny", "keys": ["owner", "approved-by"]},
             "required-labels": {"action": "Deny", "keys": ["vendor"]}}}
            """
        )
        .WithPolicy("""{"rules": {"required-annotations": {"keys": ["description"]}}}""");

    [Theory]
    [InlineData("", true)]
    [InlineData(""", "endpoints": []""", true)]
    [InlineData(""", "endpoints": [{"address": "203.0.113.7"}]""", false)]
    [InlineData(""", "workloadSelector": {"labels": {"app": "vm"}}""", false)]
    public void STATIC_needs_endpoints(string more, bool warns) =>
        Assert.Equal(
            warns,
            Scenario
                .Example.Validate("ServiceEntry", $$$"""{"hosts": ["api.example.com"], "resolution": "STATIC",{{{Ports}}}{{{more}}}}""")
                .Findings.Any(finding => finding.Rule == "static-endpoints")
        );

    [Fact]
    public void DNS_resolves_the_host_itself() =>
        Scenario.Example.Validate("ServiceEntry", $$$"""{"hosts": ["api.example.com"], "resolution": "DNS",{{{Ports}}}}""").Clean();

    [Fact]
    public void The_keys_of_several_policies_are_combined()
    {
        var verdict = Asked.Validate(Entry("""{"name": "it", "annotations": {"owner": "web", "approved-by": " "}}"""));
        Assert.Equal(
            ["/metadata/annotations/approved-by", "/metadata/annotations/description", "/metadata/labels/vendor"],
            verdict.Findings.Select(finding => finding.Path.ToString())
        );
        Assert.False(verdict.Allowed);
    }

    [Fact]
    public void An_entry_with_all_keys_passes() =>
        Asked
            .Validate(
                Entry(
                    """{"name": "it", "annotations": {"owner": "web", "approved-by": "sec", "description": "why"}, "labels": {"vendor": "x"}}"""
                )
            )
            .Clean();

    [Fact]
    public void A_value_that_is_not_a_string_counts_as_missing() =>
        Asked
            .Validate(
                Entry(
                    """{"name": "it", "annotations": {"owner": ["web"], "approved-by": "sec", "description": "why"}, "labels": {"vendor": "x"}}"""
                )
            )
            .DeniedOnlyBy("required-annotations");

    [Fact]
    public void An_entry_for_an_own_Service_is_not_egress() =>
        Asked
            .Validate(
                "ServiceEntry",
                """
                {"hosts": ["vm.payments.svc.cluster.local"], "resolution": "DNS",
                 "ports": [{"number": 80, "name": "http", "protocol": "HTTP"}], "exportTo": ["."]}
                """
            )
            .SilentOn("required-annotations");

    [Fact]
    public void Nothing_is_required_by_default() => Scenario.Example.Validate(Entry("""{"name": "it"}""")).Clean();

    private static string Entry(string metadata) =>
        $$$"""{"kind": "ServiceEntry", "metadata": {{{metadata}}}, "spec": {"hosts": ["api.example.com"], "resolution": "DNS",{{{Ports}}}}}""";
}
