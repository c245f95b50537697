namespace AdmissionWebhook.Policy.Tests.Engine;

/// <summary>A repeated violation gives one finding.</summary>
public sealed class FindingGroupsTests
{
    private static readonly Scenario Checked = new Scenario().WithPolicy(
        """{"approvedHosts": [{"host": "*.example.com", "ports": [{"number": 443}]}]}"""
    );

    [Fact]
    public void A_resolution_is_reported_once_for_any_number_of_ports() =>
        Assert.Single(
            Checked.Validate(Entry(["a.example.com"], [443, 444, 445], "TLS", "NONE")).Findings,
            finding => finding.Rule == "resolution"
        );

    [Fact]
    public void A_host_with_many_bad_ports_is_one_finding_that_lists_them()
    {
        var finding = Assert.Single(Checked.Validate(Entry(["a.example.com"], [444, 445, 446], "TLS")).Findings);
        Assert.Equal("/spec/ports/0/number", finding.Path.ToString());
        Assert.EndsWith(
            "port 444 with protocol TLS; the same goes for port 445 (TLS), port 446 (TLS)",
            finding.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_long_list_ends_with_a_count()
    {
        var finding = Assert.Single(Checked.Validate(Entry(["a.example.com"], [.. Enumerable.Range(500, 40)], "TLS")).Findings);
        Assert.EndsWith("port 508 (TLS) and 31 more", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_host_has_its_own_finding() =>
        Assert.Equal(2, Checked.Validate(Entry(["a.example.com", "b.example.com"], [444, 445], "TLS")).Findings.Count);

    [Fact]
    public void The_ports_of_other_hosts_do_not_crowd_out_an_unapproved_host()
    {
        string[] hosts = [.. Enumerable.Range(0, 60).Select(i => $"h{i}.example.com"), "evil.example.net"];
        var finding = Checked.Validate(Entry(hosts, [.. Enumerable.Range(500, 40)], "TLS")).Findings[0];
        Assert.Equal(("unapproved-host", "evil.example.net"), (finding.Rule, finding.Value));
    }

    [Fact]
    public void Excepted_and_inherited_violations_are_not_in_the_group()
    {
        var scenario = Checked.WithPolicy(
            """
            {"exceptions": [{"rules": ["unapproved-port"], "kind": "ServiceEntry", "namespace": "*", "name": "*",
             "values": ["a.example.com:444/TLS"],
              "owner": "core", "reason": "moving", "expires": "2027-01-31"}]}
            """
        );
        Assert.Contains(
            "port 445",
            Assert.Single(scenario.Validate(Entry(["a.example.com"], [444, 445], "TLS")).Findings).Message,
            StringComparison.Ordinal
        );

        var verdict = Checked.Updating(Entry(["a.example.com"], [444], "TLS")).Validate(Entry(["a.example.com"], [444, 445], "TLS"));
        Assert.Equal([EnforcementAction.Warn, EnforcementAction.Deny], verdict.Findings.Select(finding => finding.Action));
    }

    private static string Entry(string[] hosts, int[] ports, string protocol, string resolution = "DNS") =>
        Scenario.Manifest(
            "ServiceEntry",
            $$"""
            {"hosts": [{{string.Join(',', hosts.Select(host => $"\"{host}\""))}}], "resolution": "{{resolution}}", "exportTo": ["."],
             "ports": [{{string.Join(
                ',',
                ports.Select(port => $$"""{"number": {{port}}, "name": "p{{port}}", "protocol": "{{protocol}}"}""")
            )}}]}
            """
        );
}
