namespace AdmissionWebhook.Policy.Tests.Engine;

/// <summary>Objects with too many unapproved parts to check all of them.</summary>
public sealed class CutShortTests
{
    private static readonly Scenario NothingApproved = Scenario.NothingApproved;

    [Fact]
    public void It_is_denied_for_being_too_large_as_well()
    {
        var finding = NothingApproved.Validate(Entry(200)).DeniedBy("unreadable-field");
        Assert.Equal("/spec", finding.Path.ToString());
        Assert.Contains("too many unapproved hosts, ports or addresses", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inherited_findings_do_not_hide_new_ones()
    {
        NothingApproved.Updating(Entry(200)).Validate(Entry(200)).Admitted();
        NothingApproved.Updating(Entry(200)).Validate(Entry(200, "\"*\"")).DeniedBy("unreadable-field");
        NothingApproved.Updating(Entry(200)).Validate(Entry(200, "\"brand-new.example.net\"")).DeniedBy("unreadable-field");
    }

    [Fact]
    public void A_smaller_object_is_checked_completely()
    {
        NothingApproved.Updating(Entry(20)).Validate(Entry(20)).Admitted();
        NothingApproved.Updating(Entry(20)).Validate(Entry(20, "\"brand-new.example.net\"")).SilentOn("unreadable-field");
    }

    // No host is approved, and neither are its ports, whose protocol has no checked name.
    private static string Entry(int hosts, string? more = null) =>
        Scenario.Manifest(
            "ServiceEntry",
            $$"""
            {"hosts": [{{string.Join(',', Enumerable.Range(0, hosts).Select(i => $"\"h{i}.example.com\""))}}{{(
                more is null ? "" : $",{more}"
            )}}],
             "ports": [{{string.Join(
                ',',
                Enumerable.Range(1, 20).Select(i => $$"""{"number": {{i}}, "name": "p{{i}}", "protocol": "TCP"}""")
            )}}],
             "resolution": "DNS", "exportTo": ["."]}
            """
        );
}
