using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Policies;

public sealed class ExceptionTests
{
    private const string Approvals = """ "approvedHosts": [{"host": "mainframe.corp.example"}] """;

    private const string Entry =
        """{"hosts": ["mainframe.corp.example"], "resolution": "NONE", "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "exportTo": ["."]}""";

    [Theory]
    [InlineData("mainframe.corp.example")]
    [InlineData("MAINFRAME.corp.example.")]
    [InlineData("mainframe.corp.example NONE")]
    public void An_exception_lifts_a_finding_about_the_host_it_names(string value)
    {
        var verdict = Excepting("resolution", value).Validate("ServiceEntry", Entry);
        verdict.Clean();
        Assert.Contains("resolution", Assert.Single(verdict.Exceptions), StringComparison.Ordinal);
        Assert.Contains("core", verdict.Exceptions[0], StringComparison.Ordinal);
    }

    [Fact]
    public void It_does_not_lift_other_values_or_rules()
    {
        Excepting("resolution", "other.corp.example").Validate("ServiceEntry", Entry).DeniedOnlyBy("resolution");
        Excepting("unapproved-port", "mainframe.corp.example").Validate("ServiceEntry", Entry).DeniedOnlyBy("resolution");
    }

    [Theory]
    [InlineData("\"kind\": \"ServiceEntry\"", true)]
    [InlineData("\"kind\": \"VirtualService\"", false)]
    [InlineData("\"namespace\": \"payments\"", true)]
    [InlineData("\"namespace\": \"pay*\"", true)]
    [InlineData("\"namespace\": \"orders\"", false)]
    [InlineData("\"name\": \"it\"", true)]
    [InlineData("\"name\": \"i*\"", true)]
    [InlineData("\"name\": \"other\"", false)]
    [InlineData("\"kind\": \"ServiceEntry\", \"namespace\": \"payments\", \"name\": \"it\"", true)]
    [InlineData("\"kind\": \"ServiceEntry\", \"namespace\": \"payments\", \"name\": \"other\"", false)]
    public void It_applies_to_the_objects_it_names(string which, bool lifts) =>
        Assert.Equal(lifts, Excepting("resolution", null, which).Validate("ServiceEntry", Entry).Allowed);

    [Theory]
    [InlineData("2026-01-31", "2026-01-31T23:59:59Z", true)]
    [InlineData("2026-01-31", "2026-02-01T00:00:00Z", false)]
    public void It_lasts_through_its_last_day(string expires, string now, bool lifts) =>
        Assert.Equal(lifts, Excepting("resolution", null, expires: expires).At(now).Validate("ServiceEntry", Entry).Allowed);

    [Theory]
    [InlineData("unapproved-host", "rogue.example", "rogue.example")]
    [InlineData("non-canonical-host", "mainframe.corp.example.", "mainframe.corp.example.")]
    [InlineData("non-canonical-host", "Mainframe.corp.example", "Mainframe.corp.example")]
    public void Destination_rules_are_lifted_for_listed_values(string rule, string value, string host) =>
        Excepting(rule, value).Validate("ServiceEntry", Entry.Edited("NONE", "DNS").Edited("mainframe.corp.example", host)).Clean();

    [Theory]
    [InlineData("unapproved-port", "mainframe.corp.example")]
    [InlineData("unapproved-port", "mainframe.corp.example:8443/TLS")]
    [InlineData("unapproved-port", "8443")]
    public void A_port_is_lifted_by_host_or_port(string rule, string value) =>
        new Scenario()
            .WithPolicy(
                $$"""{"approvedHosts": [{"host": "mainframe.corp.example", "ports": [{"number": 443}]}], {{Exception(rule, value, "", "2027-01-31")}} }"""
            )
            .Validate("ServiceEntry", Entry.Edited("NONE", "DNS").Edited("443", "8443"))
            .Clean();

    [Fact]
    public void An_address_is_lifted_by_address_and_not_by_host()
    {
        var entry = Entry.Edited("\"resolution\": \"NONE\"", "\"resolution\": \"DNS\", \"addresses\": [\"203.0.113.7\"]");
        Excepting("unapproved-address", "203.0.113.7").Validate("ServiceEntry", entry).Clean();
        Excepting("unapproved-address", "mainframe.corp.example").Validate("ServiceEntry", entry).DeniedOnlyBy("unapproved-address");
    }

    [Fact]
    public void Nothing_lifts_a_never_approved_address()
    {
        var entry = Entry.Edited(
            "\"resolution\": \"NONE\"",
            "\"resolution\": \"STATIC\", \"endpoints\": [{\"address\": \"169.254.169.254\"}]"
        );
        Excepting("unapproved-address", "169.254.169.254")
            .WithPolicy(Glass)
            .By("jane", "sre-oncall")
            .Validate("ServiceEntry", entry)
            .DeniedOnlyBy("unapproved-address");
    }

    [Fact]
    public void An_exception_lifts_a_finding_of_any_policy() =>
        new Scenario()
            .WithPolicy($$"""{ {{Approvals}}, "rules": {"resolution": {"action": "Deny"} } }""")
            .WithPolicy($$"""{ {{Exception("resolution", null, "", "2027-01-31")}} }""")
            .Validate("ServiceEntry", Entry)
            .Clean();

    [Fact]
    public void Break_glass_admits_the_group_with_a_warning_until_the_instant()
    {
        var scenario = Scenario.NothingApproved.WithPolicy(Glass);
        var verdict = scenario.By("jane", "dev", "sre-oncall").Validate("ServiceEntry", Entry);
        verdict.Admitted();
        Assert.True(verdict.GlassBroken);
        Assert.All(
            verdict.Findings.Where(finding => finding.Rule == "unapproved-host"),
            finding => Assert.Equal("break-glass", finding.Softened)
        );
        Assert.False(scenario.By("jane", "dev").Validate("ServiceEntry", Entry).Allowed);
        Assert.False(scenario.By("sre-oncall").Validate("ServiceEntry", Entry).Allowed);
        Assert.True(scenario.By("jane", "sre-oncall").At("2026-02-01T05:59:59Z").Validate("ServiceEntry", Entry).Allowed);
        Assert.False(scenario.By("jane", "sre-oncall").At("2026-02-01T06:00:00Z").Validate("ServiceEntry", Entry).Allowed);
    }

    [Fact]
    public void Break_glass_does_not_lift_a_denied_host() =>
        Scenario
            .NothingApproved.WithPolicy(Glass)
            .WithPolicy("""{"deniedHosts": [{"host": "*.corp.example"}]}""")
            .By("jane", "sre-oncall")
            .Validate("ServiceEntry", Entry)
            .DeniedOnlyBy("denied-host");

    private const string Glass = """{"breakGlass": {"groups": ["sre-oncall"], "until": "2026-02-01T06:00:00Z"}}""";

    private static Scenario Excepting(string rule, string? value, string which = "", string expires = "2027-01-31") =>
        new Scenario().WithPolicy($$"""{ {{Approvals}}, {{Exception(rule, value, which, expires)}} }""");

    private static string Exception(string rule, string? value, string which, string expires) =>
        $$"""
            "exceptions": [{"rules": ["{{rule}}"], {{(which.Length > 0 ? which + "," : "")}} {{(
                value is null ? "" : $"\"values\": [\"{value}\"],"
            )}} "owner": "core", "reason": "no DNS", "expires": "{{expires}}"}]
            """;
}
