using AdmissionWebhook.Policy.Tests.Cluster;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Destinations;

/// <summary>Names sent to an approved host: denied and admitted ones.</summary>
public sealed class DomainFrontingTests
{
    private const string Rule = "domain-fronting";

    private static readonly Scenario Mesh = Scenario.Example.WithPolicy(
        """
        {"mesh": {"ownHosts": ["*.apps.corp.example"], "egressGateway": {"namespace": "istio-system",
         "gateways": ["istio-system/*egress*"]}}}
        """
    );

    [Theory]
    [InlineData("""{"hosts": ["evil.net.test"], "http": [{"route": [{"destination": {"host": "www.example.com"}}]}]}""")]
    [InlineData("""{"hosts": ["*.net.test"], "http": [{"route": [{"destination": {"host": "www.example.com"}}]}]}""")]
    [InlineData(
        """
            {"hosts": ["evil.net.test", "shop"], "http": [{"route": [{"destination": {"host": "shop"}},
             {"destination": {"host": "www.example.com"}, "weight": 0}]}]}
            """
    )]
    [InlineData(
        """
            {"hosts": ["evil.net.test"], "http": [{"route": [{"destination": {"host": "api.github.com"},
             "headers": {"request": {"set": {"Host": "api.github.com"}}}}, {"destination": {"host": "www.example.com"}}]}]}
            """
    )]
    [InlineData(
        """
            {"hosts": ["evil.net.test"], "http": [{"match": [{"authority": {"prefix": "api"}}],
             "route": [{"destination": {"host": "www.example.com"}}]}]}
            """
    )]
    [InlineData(
        """
            {"hosts": ["www.example.com", "*.net.test"], "tls": [{"match": [{"sniHosts": ["*.net.test"]}],
             "route": [{"destination": {"host": "www.example.com"}}]}]}
            """
    )]
    [InlineData(
        """
            {"hosts": ["evil.net.test"], "gateways": ["istio-system/istio-egressgateway"],
             "http": [{"route": [{"destination": {"host": "www.example.com"}}]}]}
            """
    )]
    [InlineData(
        """
            {"hosts": ["evil.net.test"], "gateways": ["istio-system/istio-egressgateway"],
             "tls": [{"match": [{"sniHosts": ["evil.net.test"]}], "route": [{"destination": {"host": "www.example.com"}}]}]}
            """
    )]
    [InlineData(
        """{"hosts": ["evil.net.test"], "http": [{"mirror": {"host": "www.example.com"}, "route": [{"destination": {"host": "shop"}}]}]}"""
    )]
    [InlineData(
        """{"hosts": ["evil.net.test"], "http": [{"mirrors": [{"destination": {"host": "www.example.com"}}], "route": [{"destination": {"host": "shop"}, "headers": {"request": {"set": {"host": "shop"}}}}, {"destination": {"host": "shop"}}]}]}"""
    )]
    [InlineData("""{"hosts": ["2001:db8::1"], "http": [{"route": [{"destination": {"host": "www.example.com"}}]}]}""")]
    public void An_unapproved_name_sent_to_an_approved_host_is_denied(string spec) =>
        Mesh.Validate("VirtualService", Kept(spec)).DeniedOnlyBy(Rule);

    [Theory]
    [InlineData(
        """
            {"hosts": ["old.net.test"], "http": [{"rewrite": {"authority": "www.example.com"},
             "route": [{"destination": {"host": "www.example.com"}}]}]}
            """
    )]
    [InlineData(
        """
            {"hosts": ["old.net.test"], "http": [{"headers": {"request": {"set": {":authority": "www.example.com"}}},
             "route": [{"destination": {"host": "www.example.com"}}]}]}
            """
    )]
    [InlineData("""{"hosts": ["old.net.test"], "http": [{"route": [{"destination": {"host": "shop"}}]}]}""")]
    [InlineData("""{"hosts": ["www.example.com"], "http": [{"route": [{"destination": {"host": "www.example.com"}}]}]}""")]
    [InlineData("""{"hosts": ["shop.apps.corp.example"], "http": [{"route": [{"destination": {"host": "www.example.com"}}]}]}""")]
    [InlineData(
        """
            {"hosts": ["api.github.com"], "tls": [{"match": [{"sniHosts": ["api.github.com"]}],
             "route": [{"destination": {"host": "api.github.com"}}]}]}
            """
    )]
    [InlineData(
        """
            {"hosts": ["shop.net.test"], "gateways": ["istio-system/public"],
             "http": [{"route": [{"destination": {"host": "www.example.com"}}]}]}
            """
    )]
    [InlineData("""{"hosts": ["shop.net.test"], "gateways": ["istio-system/public"], "http": [{"delegate": {"name": "cart"}}]}""")]
    [InlineData("""{"hosts": ["shop"], "http": [{"mirror": {"host": "www.example.com"}, "route": [{"destination": {"host": "shop"}}]}]}""")]
    [InlineData(
        """{"hosts": ["old.net.test"], "http": [{"mirror": {"host": "www.example.com"}, "rewrite": {"authority": "www.example.com"}, "route": [{"destination": {"host": "shop"}}]}]}"""
    )]
    [InlineData(
        """{"hosts": ["old.net.test"], "http": [{"mirror": {"host": "www.example.com"}, "route": [{"destination": {"host": "shop"}, "headers": {"request": {"set": {"host": "www.example.com"}}}}]}]}"""
    )]
    public void Approved_rewritten_and_in_cluster_names_are_admitted(string spec) =>
        Mesh.Validate("VirtualService", Kept(spec)).SilentOn(Rule);

    [Theory]
    [InlineData("api.github.com", true)]
    [InlineData("shop", false)]
    [InlineData(null, true)]
    public void A_delegation_warns_unless_it_stays_in_the_cluster(string? target, bool warned)
    {
        var seen = target is null
            ? Mesh
            : Mesh.Seeing(Views.Of("VirtualService", $$$"""{"http": [{"route": [{"destination": {"host": "{{{target}}}"} }]}]}"""));
        var verdict = seen.Validate("VirtualService", Kept("""{"hosts": ["evil.net.test"], "http": [{"delegate": {"name": "other"}}]}"""));
        Assert.Equal(warned, verdict.Findings.Any(finding => finding is { Rule: Rule, Action: EnforcementAction.Warn }));
        verdict.Admitted();
    }

    [Fact]
    public void A_delegation_warns_of_the_delegates_mirrors()
    {
        var seen = Mesh.Seeing(
            Views.Of(
                "VirtualService",
                """{"http": [{"mirror": {"host": "api.github.com"}, "route": [{"destination": {"host": "shop"}}]}]}"""
            )
        );
        var verdict = seen.Validate("VirtualService", Kept("""{"hosts": ["evil.net.test"], "http": [{"delegate": {"name": "other"}}]}"""));
        Assert.Contains(verdict.Findings, finding => finding is { Rule: Rule, Action: EnforcementAction.Warn });
    }

    [Theory]
    [InlineData("None", true)]
    [InlineData("10.96.0.7", false)]
    public void A_foreign_name_sent_to_a_headless_Service_is_denied(string clusterIp, bool denied)
    {
        var seen = Mesh.Seeing(
            Views.Of(
                $$"""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "db", "namespace": "payments"},
                 "spec": {"clusterIP": "{{clusterIp}}"} }
                """
            )
        );
        var verdict = seen.Validate(
            "VirtualService",
            Kept("""{"hosts": ["evil.net.test"], "http": [{"route": [{"destination": {"host": "db"}}]}]}""")
        );
        Assert.Equal(denied, verdict.Findings.Any(finding => finding is { Rule: Rule, Action: EnforcementAction.Deny }));
    }

    [Theory]
    [InlineData("evil.dev", "api.github.com", true)]
    [InlineData("shop.dev", "api.github.com", false)]
    [InlineData("evil.dev", "shop", false)]
    [InlineData("evil.dev.svc.cluster.local", "api.github.com", false)]
    public void A_public_name_that_looks_like_a_Service_warns(string host, string destination, bool warned)
    {
        var seen = Mesh.In("dev")
            .Seeing(
                Views.Of(
                    """
                    {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "shop", "namespace": "dev"},
                     "spec": {"selector": {"app": "shop"}}}
                    """
                )
            );
        var verdict = seen.Validate(
            "VirtualService",
            Kept($$$$"""{"hosts": ["{{{{host}}}}"], "http": [{"route": [{"destination": {"host": "{{{{destination}}}}"}}]}]}""")
        );
        Assert.Equal(warned, verdict.Findings.Any(finding => finding is { Rule: Rule, Action: EnforcementAction.Warn }));
        verdict.Admitted();
    }

    private static string Kept(string spec) => spec.Insert(1, "\"exportTo\": [\".\"], ");

    [Theory]
    [InlineData("bad.example.com", EnforcementAction.Deny)]
    [InlineData("*.blocked.example.com", EnforcementAction.Deny)]
    [InlineData("*.example.com", EnforcementAction.Warn)]
    [InlineData("good.example.com", null)]
    public void A_denied_name_below_an_approved_wildcard_is_not_approved(string host, EnforcementAction? action)
    {
        var findings = Mesh.WithPolicy("""{"deniedHosts": [{"host": "bad.example.com"}, {"host": "*.blocked.example.com"}]}""")
            .Validate(
                "VirtualService",
                $$"""{"hosts": ["{{host}}"], "http": [{"route": [{"destination": {"host": "www.example.com"} }] }] }"""
            )
            .Findings;
        Assert.Equal(action, findings.SingleOrDefault(finding => finding.Rule == Rule)?.Action);
    }
}
