using AdmissionWebhook.Policy.Tests.Engine;
using static AdmissionWebhook.Policy.Tests.Approvals.VendorEntries;

namespace AdmissionWebhook.Policy.Tests.Approvals;

/// <summary>A single approval must cover a host and port.</summary>
public sealed class ServiceEntryCoverageTests
{
    [Fact]
    public void Two_approvals_that_cover_half_each_cover_nothing()
    {
        var scenario = Approving(
            """{"host": "api.vendor.example", "ports": [{"number": 443}]}""",
            """{"host": "api.vendor.example", "ports": [{"number": 8443}], "resolutions": ["NONE"]}"""
        );
        scenario.Validate("ServiceEntry", Entry(resolution: "NONE", ports: Port(443))).DeniedOnlyBy("resolution");
        scenario.Validate("ServiceEntry", Entry(resolution: "DNS", ports: Port(8443))).DeniedOnlyBy("resolution");
        scenario.Validate("ServiceEntry", Entry(resolution: "DNS", ports: Port(443))).Clean();
    }

    [Theory]
    [InlineData("DNS", "", true)]
    [InlineData("DNS_ROUND_ROBIN", "", true)]
    [InlineData("NONE", "", false)]
    [InlineData("DYNAMIC_DNS", "", false)]
    [InlineData("dns", "", false)]
    [InlineData("DNS", "\"resolutions\": [\"STATIC\"]", false)]
    [InlineData("DYNAMIC_DNS", "\"resolutions\": [\"DYNAMIC_DNS\"]", true)]
    public void The_approval_must_allow_the_resolution(string resolution, string approval, bool covered)
    {
        var verdict = Approving($$"""{"host": "api.vendor.example"{{(approval.Length > 0 ? ", " + approval : "")}}}""")
            .Validate("ServiceEntry", Entry(resolution: resolution));
        if (covered)
        {
            verdict.Clean();
        }
        else
        {
            verdict.DeniedOnlyBy("resolution");
        }
    }

    [Theory]
    [InlineData("[\".\"]", true)]
    [InlineData("[\"~\"]", true)]
    [InlineData("[\"payments\"]", true)]
    [InlineData("[\"istio-egress\"]", true)]
    [InlineData("[\".\", \"orders\"]", true)]
    [InlineData("[\".\", \"shipping\"]", false)]
    [InlineData("[\"*\"]", false)]
    [InlineData("[]", false)]
    [InlineData("null", false)]
    public void The_approval_must_allow_exports_beyond_the_namespace(string exportTo, bool covered)
    {
        var verdict = Approving("""{"host": "api.vendor.example", "exportTo": ["orders"]}""")
            .WithPolicy("""{"mesh": {"egressGateway": {"namespace": "istio-egress"}}}""")
            .Validate("ServiceEntry", Entry(exportTo: exportTo));
        if (covered)
        {
            verdict.Clean();
        }
        else
        {
            verdict.DeniedOnlyBy("export-scope");
        }
    }

    [Fact]
    public void An_approval_can_allow_exports_to_every_namespace() =>
        Approving("""{"host": "api.vendor.example", "exportTo": ["*"]}""").Validate("ServiceEntry", Entry(exportTo: "null")).Clean();

    [Fact]
    public void An_approval_applies_in_its_namespaces_only()
    {
        var scenario = Approving("""{"host": "api.vendor.example", "namespaces": ["ci", "team-*"]}""");
        scenario.In("ci").Validate("ServiceEntry", Entry()).Clean();
        scenario.In("team-a").Validate("ServiceEntry", Entry()).Clean();
        scenario.In("payments").Validate("ServiceEntry", Entry()).DeniedOnlyBy("unapproved-host");
    }

    [Theory]
    [InlineData("2026-06-30", "2026-06-30T23:59:59Z", true)]
    [InlineData("2026-06-30", "2026-07-01T00:00:00Z", false)]
    [InlineData("2026-06-30", "2026-07-01T01:59:59+02:00", true)]
    [InlineData("2026-06-30T12:00:00Z", "2026-06-30T11:59:59Z", true)]
    [InlineData("2026-06-30T12:00:00Z", "2026-06-30T12:00:00Z", false)]
    [InlineData("2026-06-30T12:00:00+02:00", "2026-06-30T10:00:00Z", false)]
    public void An_approval_lasts_through_its_last_day(string expires, string now, bool covered)
    {
        var verdict = Approving($$"""{"host": "api.vendor.example", "expires": "{{expires}}"}""").At(now).Validate("ServiceEntry", Entry());
        if (covered)
        {
            verdict.Clean("expiring-approval");
        }
        else
        {
            verdict.DeniedOnlyBy("expired-approval");
        }
    }

    [Fact]
    public void An_expired_approval_is_reported_only_if_no_other_is_valid()
    {
        const string Expired = """{"host": "api.vendor.example", "expires": "2025-01-01"}""";
        Approving(Expired, """{"host": "*.vendor.example"}""").Validate("ServiceEntry", Entry()).Clean();
        Approving(Expired, """{"host": "*.vendor.example", "ports": [{"number": 80}]}""")
            .Validate("ServiceEntry", Entry())
            .DeniedOnlyBy("unapproved-port");
        var verdict = Approving(Expired, """{"host": "*.vendor.example", "expires": "2025-06-01"}""").Validate("ServiceEntry", Entry());
        Assert.Contains("2025-06-01", verdict.DeniedOnlyBy("expired-approval").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*.vendor.example", true)]
    [InlineData("*.eu.vendor.example", true)]
    [InlineData("eu.vendor.example", true)]
    [InlineData("vendor.example", false)]
    [InlineData("evilvendor.example", false)]
    [InlineData("*.example.org", false)]
    public void A_wildcard_needs_an_approval_that_contains_all_of_it(string host, bool covered)
    {
        var verdict = Approving("""{"host": "*.vendor.example"}""").Validate("ServiceEntry", Entry(host: host));
        if (covered)
        {
            verdict.Clean();
        }
        else
        {
            verdict.DeniedOnlyBy("unapproved-host");
        }
    }

    [Theory]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example", true)]
    [InlineData("*.xn--bcher-kva.example", "api.xn--bcher-kva.example", true)]
    [InlineData("*.vendor.example", "xn--pypal-4ve.vendor.example", false)]
    [InlineData("*.xn--bcher-kva.example", "xn--pypal-4ve.xn--bcher-kva.example", false)]
    public void An_internationalized_label_counts_only_if_an_approval_spells_it_out(string approved, string host, bool covered)
    {
        var verdict = Approving($$"""{"host": "{{approved}}"}""").Validate("ServiceEntry", Entry(host: host));
        Assert.Equal(covered, verdict.Allowed);
        Assert.Equal(!covered, verdict.Findings.Any(finding => finding.Rule == "non-canonical-host"));
    }
}
