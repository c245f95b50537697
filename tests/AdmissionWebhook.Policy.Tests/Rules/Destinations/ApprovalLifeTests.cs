using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Destinations;

/// <summary>What happens to hosts when approvals expire, denials are added, and exceptions are made.</summary>
public sealed class ApprovalLifeTests
{
    private static readonly Scenario Partner = new Scenario().WithPolicy(
        """
        {
          "approvedHosts": [{"host": "api.partner.com", "expires": "2026-01-31", "ticket": "SEC-9"}, {"host": "*.partner.org", "workloads": true}],
          "deniedHosts": [{"host": "files.partner.org", "reason": "data loss"}],
          "exceptions": [
            {"rules": ["unapproved-host"], "name": "it", "values": ["old.partner.net"], "owner": "core", "reason": "moving", "expires": "2026-01-31"},
            {"rules": ["unapproved-host"], "values": ["files.partner.org"], "owner": "core", "reason": "moving", "expires": "2026-01-31"}
          ]
        }
        """
    );

    [Theory]
    [InlineData("2026-01-31T23:59:59Z", true)]
    [InlineData("2026-02-01", false)]
    public void An_approval_is_in_force_through_its_last_day(string now, bool admitted) =>
        Assert.Equal(admitted, Partner.At(now).Validate("ServiceEntry", Entry("api.partner.com")).Allowed);

    [Fact]
    public void A_host_with_an_expired_approval_is_not_reported_as_unapproved()
    {
        var finding = Partner
            .At("2026-03-01")
            .Validate("VirtualService", """{"hosts": ["a"], "http": [{"route": [{"destination": {"host": "api.partner.com"}}]}]}""")
            .DeniedOnlyBy("expired-approval");
        Assert.Contains("SEC-9", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_has_expired_while_another_approval_is_valid() =>
        Partner
            .At("2026-03-01")
            .WithPolicy("""{"approvedHosts": [{"host": "*.partner.com"}]}""")
            .Validate("ServiceEntry", Entry("api.partner.com"))
            .Clean();

    [Fact]
    public void After_expiry_an_object_keeps_what_it_has_and_gains_nothing()
    {
        var later = Partner.At("2026-03-01").Updating(Scenario.Manifest("ServiceEntry", Entry("api.partner.com")));
        later.Validate("ServiceEntry", Entry("api.partner.com")).WarnedBy("expired-approval");
        later.Validate("ServiceEntry", Entry("api.partner.com").Edited("443", "8443")).DeniedOnlyBy("expired-approval");
        later.Validate("ServiceEntry", Entry("api.partner.com").Edited("\"TLS\"", "\"TCP\"")).DeniedBy("expired-approval");
    }

    [Theory]
    [InlineData("files.partner.org")]
    [InlineData("*.partner.org")]
    public void A_denial_beats_approval_and_exception_and_matches_overlaps(string host) =>
        Partner.Validate("ServiceEntry", Entry(host)).DeniedOnlyBy("denied-host");

    [Fact]
    public void Sibling_hosts_are_not_denied() => Partner.Validate("ServiceEntry", Entry("api.partner.org")).Clean();

    [Theory]
    [InlineData("2026-01-15", true)]
    [InlineData("2026-02-15", false)]
    public void An_exception_lifts_its_values_until_its_day(string now, bool admitted)
    {
        Assert.Equal(admitted, Partner.At(now).Validate("DestinationRule", """{"host": "old.partner.net"}""").Allowed);
        Partner.At(now).Validate("DestinationRule", """{"host": "new.partner.net"}""").DeniedOnlyBy("unapproved-host");
    }

    [Fact]
    public void The_remedy_names_the_nearest_host_and_the_contact()
    {
        var finding = Scenario.Example.Validate("DestinationRule", """{"host": "api.gihtub.com"}""").DeniedOnlyBy("unapproved-host");
        Assert.Contains("\"api.github.com\"", finding.Remedy, StringComparison.Ordinal);
        Assert.Contains("#egress-approvals", finding.Remedy, StringComparison.Ordinal);
    }

    private static string Entry(string host) =>
        $$$"""
            {"hosts": ["{{{host}}}"], "resolution": "{{{(
                host[0] == '*' ? "STATIC" : "DNS"
            )}}}", "ports": [{"number": 443, "name": "p", "protocol": "TLS"}], "exportTo": ["."]{{{(
                host[0] == '*' ? ", \"workloadSelector\": {}" : ""
            )}}}}
            """;
}
