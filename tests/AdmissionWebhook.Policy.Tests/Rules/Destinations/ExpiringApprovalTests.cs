using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Destinations;

public sealed class ExpiringApprovalTests
{
    private const string Rule = "expiring-approval";

    private static readonly Scenario June = new Scenario().WithPolicy(
        """
        {"contact": "#egress", "approvedHosts": [
          {"host": "api.partner.com", "expires": "2026-06-30", "ticket": "SEC-1"},
          {"host": "db.partner.com", "ports": [{"number": 443}], "expires": "2026-06-30"},
          {"host": "db.partner.com", "ports": [{"number": 5432, "protocols": ["TCP"]}]}
        ]}
        """
    );

    [Theory]
    [InlineData("2026-06-16", false)]
    [InlineData("2026-06-17", true)]
    [InlineData("2026-06-30T23:59:59Z", true)]
    public void It_warns_fourteen_days_ahead(string now, bool warns)
    {
        var verdict = June.At(now).Validate("ServiceEntry", Entry("api.partner.com", 443, "TLS"));
        verdict.Admitted();
        Assert.Equal(warns, verdict.Findings.Any(finding => finding.Rule == Rule));
    }

    [Fact]
    public void It_names_the_day_the_ticket_and_the_contact()
    {
        var finding = June.At("2026-06-20").Validate("ServiceEntry", Entry("api.partner.com", 443, "TLS")).WarnedBy(Rule);
        Assert.Equal("/spec/hosts/0", finding.Path.ToString());
        Assert.Contains("2026-06-30", finding.Message, StringComparison.Ordinal);
        Assert.Contains("ask #egress to renew it (see SEC-1)", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_kinds_warn_too() =>
        June.At("2026-06-20").Validate("DestinationRule", """{"host": "api.partner.com"}""").WarnedBy(Rule);

    [Fact]
    public void After_the_last_day_it_has_expired_and_is_not_expiring() =>
        June.At("2026-07-01").Validate("ServiceEntry", Entry("api.partner.com", 443, "TLS")).DeniedOnlyBy("expired-approval");

    [Fact]
    public void An_approval_that_takes_over_prevents_it() =>
        June.WithPolicy("""{"approvedHosts": [{"host": "*.partner.com"}]}""")
            .At("2026-06-20")
            .Validate("ServiceEntry", Entry("api.partner.com", 443, "TLS"))
            .Clean();

    [Fact]
    public void An_approval_for_another_port_does_not_take_over()
    {
        June.At("2026-06-20").Validate("ServiceEntry", Entry("db.partner.com", 443, "TLS")).WarnedBy(Rule);
        June.At("2026-06-20").Validate("ServiceEntry", Entry("db.partner.com", 5432, "TCP")).Clean();
    }

    [Fact]
    public void A_DNS_endpoint_relies_on_its_own_approval() =>
        June.At("2026-06-20")
            .WithPolicy("""{"approvedHosts": [{"host": "front.example.com"}]}""")
            .Validate(
                "ServiceEntry",
                """
                {"hosts": ["front.example.com"], "resolution": "DNS", "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}],
                 "exportTo": ["."], "endpoints": [{"address": "api.partner.com"}]}
                """
            )
            .WarnedBy(Rule);

    [Fact]
    public void The_policy_that_looks_furthest_ahead_wins() =>
        June.At("2026-05-20")
            .WithPolicy("""{"rules": {"expiring-approval": {"action": "Warn", "days": 7}}}""")
            .WithPolicy("""{"rules": {"expiring-approval": {"days": 60}}}""")
            .Validate("ServiceEntry", Entry("api.partner.com", 443, "TLS"))
            .WarnedBy(Rule);

    private static string Entry(string host, int port, string protocol) =>
        $$"""
            {"hosts": ["{{host}}"], "resolution": "DNS", "ports": [{"number": {{port}}, "name": "p", "protocol": "{{protocol}}"}],
             "exportTo": ["."]}
            """;
}
