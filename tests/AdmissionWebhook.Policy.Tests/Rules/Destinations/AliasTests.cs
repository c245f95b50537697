using AdmissionWebhook.Policy.Tests.Cluster;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Destinations;

/// <summary>A namespace's own Service name that a ServiceEntry sends outside is evaluated as external.</summary>
public sealed class AliasTests
{
    private const string Outside =
        """{"hosts": ["gh.payments.svc.cluster.local"], "resolution": "DNS", "ports": [{"number": 80, "name": "http", "protocol": "HTTP", "targetPort": 443}], "endpoints": [{"address": "api.github.com"}], "exportTo": ["."]}""";
    private const string Unverified =
        """{"host": "gh", "exportTo": ["."], "trafficPolicy": {"tls": {"mode": "SIMPLE", "insecureSkipVerify": true}}}""";

    private static readonly Scenario Mesh = new Scenario().WithPolicy(
        """
        {
          "approvedHosts": [
            {"host": "api.github.com"}, {"host": "open.partner.example", "resolutions": ["NONE"]}, {"host": "shared.partner.example", "exportTo": ["*"]},
            {"host": "db.partner.example", "ports": [{"number": 5432, "protocols": ["TCP"]}]}
          ],
          "mesh": {"internalAddresses": ["10.0.0.0/8"]}
        }
        """
    );

    [Fact]
    public void Verification_is_required_if_the_name_is_external()
    {
        Mesh.Seeing(Views.Of("ServiceEntry", Outside)).Validate("DestinationRule", Unverified).DeniedOnlyBy("tls-verification");
        Mesh.Seeing(Views.Of("ServiceEntry", Outside.Edited("api.github.com", "10.4.5.6")))
            .Validate("DestinationRule", Unverified)
            .WarnedBy("tls-verification");
        Mesh.Validate("DestinationRule", Unverified).WarnedBy("tls-verification");
    }

    [Fact]
    public void The_ServiceEntry_is_denied_if_the_rule_was_there_first()
    {
        Mesh.Seeing(Views.Of("DestinationRule", Unverified)).Validate("ServiceEntry", Outside).DeniedBy("tls-verification");
        Mesh.Seeing(Views.Of("DestinationRule", """{"host": "gh", "trafficPolicy": {"tls": {"mode": "SIMPLE"}}}"""))
            .Validate("ServiceEntry", Outside)
            .SilentOn("tls-verification");
    }

    [Theory]
    [InlineData("api.github.com", "[\"*\"]", "export-scope")]
    [InlineData("api.github.com", "[\"orders\"]", "export-scope")]
    [InlineData("api.github.com", "[\".\"]", null)]
    [InlineData("shared.partner.example", "[\"*\"]", null)]
    [InlineData("open.partner.example", "[\".\"]", "resolution")]
    [InlineData("reviews.prod.svc.cluster.local", "[\"*\"]", null)]
    [InlineData("10.4.5.6", "[\"*\"]", null)]
    public void Its_endpoints_need_approved_exports_and_resolution(string endpoint, string exportTo, string? rule)
    {
        var verdict = Mesh.Validate(
            "ServiceEntry",
            $$$"""
            {"hosts": ["gh.payments.svc.cluster.local"], "resolution": "DNS", "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "endpoints": [{"address": "{{{endpoint}}}"}], "exportTo": {{{exportTo}}}}
            """
        );
        Assert.Equal(
            rule,
            verdict.Findings.Where(finding => finding.Action == EnforcementAction.Deny).Select(finding => finding.Rule).SingleOrDefault()
        );
    }

    [Theory]
    [InlineData("TCP", "[\"*\"]", "", true)]
    [InlineData("TCP", "null", "", true)]
    [InlineData("TCP", "[\".\"]", "", false)]
    [InlineData("HTTP", "[\"*\"]", "", false)]
    [InlineData("TCP", "[\"*\"]", """, "addresses": ["240.1.2.3"]""", false)]
    public void An_opaque_port_without_addresses_cannot_be_exported(string protocol, string exportTo, string more, bool denied)
    {
        var verdict = Mesh.Validate("ServiceEntry", Own(protocol, exportTo, more));
        Assert.Equal(denied, verdict.Findings.Any(finding => finding is { Rule: "export-scope", Action: EnforcementAction.Deny }));
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"dnsCapture": false}""", true)]
    [InlineData("""{"dnsCapture": true}""", false)]
    [InlineData("""{"dataPlane": "ambient"}""", false)]
    public void A_port_that_captures_traffic_warns(string mesh, bool warned)
    {
        var seen = Mesh.WithPolicy($$"""{"mesh": {{mesh}}}""").Seeing(Views.Of("Sidecar", "{}"));
        foreach (
            var (host, endpoints) in new[]
            {
                ("trap.payments.svc.cluster.local", """, "endpoints": [{"address": "db.partner.example"}]"""),
                ("db.partner.example", ""),
            }
        )
        {
            var verdict = seen.Validate(
                "ServiceEntry",
                Own("TCP", "[\".\"]", endpoints).Edited("trap.payments.svc.cluster.local", host).Edited("STATIC", "DNS")
            );
            Assert.Equal(warned, verdict.Findings.Any(finding => finding.Rule == "tcp-port-capture"));
            verdict.Admitted();
        }
    }

    [Fact]
    public void A_label_that_opts_out_of_allocation_makes_it_capture_again() =>
        Mesh.WithPolicy("""{"mesh": {"dnsCapture": true}}""")
            .Validate(
                $$$"""
                {"kind": "ServiceEntry", "metadata": {"name": "it", "labels": {"networking.istio.io/enable-autoallocate-ip": "FALSE"}}, "spec": {{{Own(
                    "TCP",
                    "[\"*\"]",
                    ""
                )}}} }
                """
            )
            .DeniedOnlyBy("export-scope");

    [Theory]
    [InlineData("""{"port": {"number": 5432}, "tls": {"mode": "SIMPLE"}}""", true)]
    [InlineData("""{"port": {"number": 5432}, "tls": {"mode": "SIMPLE", "subjectAltNames": ["db.partner.example"]}}""", false)]
    [InlineData("""{"port": {"number": 443}, "tls": {"mode": "SIMPLE"}}""", false)]
    public void TLS_on_an_opaque_port_needs_subject_names(string level, bool warned)
    {
        var verdict = Mesh.Validate(
            "DestinationRule",
            $$$"""{"host": "db.partner.example", "trafficPolicy": {"portLevelSettings": [{{{level}}}]}}"""
        );
        Assert.Equal(warned, verdict.Findings.Any(finding => finding.Rule == "tls-subject-names"));
    }

    private static string Own(string protocol, string exportTo, string more) =>
        $$$"""
            {"hosts": ["trap.payments.svc.cluster.local"], "resolution": "STATIC", "ports": [{"number": 5432, "name": "p", "protocol": "{{{protocol}}}"}], "exportTo": {{{exportTo}}}{{{more}}}}
            """;
}
