using Xunit;

namespace AdmissionWebhook.Policy.Tests.Engine;

/// <summary>An object of which so much is not approved that not all of it is looked at.</summary>
public sealed class CutShortTests
{
    private static readonly Scenario NothingApproved = Scenario.NothingApproved;

    [Fact]
    public void It_is_denied_for_that_too() => NothingApproved.Validate(Entry(200)).DeniedBy("unreadable-field");

    [Fact]
    public void Nothing_new_slips_in_behind_what_is_inherited()
    {
        NothingApproved.Updating(Entry(200)).Validate(Entry(200)).Admitted();
        NothingApproved.Updating(Entry(200)).Validate(Entry(200, "\"*\"")).DeniedBy("unreadable-field");
        NothingApproved.Updating(Entry(200)).Validate(Entry(200, "\"brand-new.example.net\"")).DeniedBy("unreadable-field");
    }

    [Fact]
    public void One_that_is_looked_at_whole_is_denied_for_what_it_is()
    {
        NothingApproved.Updating(Entry(20)).Validate(Entry(20)).Admitted();
        NothingApproved.Updating(Entry(20)).Validate(Entry(20, "\"brand-new.example.net\"")).SilentOn("unreadable-field");
    }

    // Each host is not approved, and none of its ports, whose protocol carries no name.
    private static string Entry(int hosts, string? more = null) => Scenario.Manifest("ServiceEntry", $$"""
        {"hosts": [{{string.Join(',', Enumerable.Range(0, hosts).Select(i => $"\"h{i}.example.com\""))}}{{(more is null ? "" : $",{more}")}}],
         "ports": [{{string.Join(',', Enumerable.Range(1, 20).Select(i => $$"""{"number": {{i}}, "name": "p{{i}}", "protocol": "TCP"}"""))}}],
         "resolution": "DNS", "exportTo": ["."]}
        """);
}
