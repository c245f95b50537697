using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Destinations;

/// <summary>Every field by which a VirtualService can send traffic elsewhere: denied by its rule, its honest twin admitted.</summary>
public sealed class VirtualServiceBypassTests
{
    private static readonly Scenario Asked = Scenario.Example.WithPolicy(
        """
        {"approvedHosts": [{"host": "api.github.com", "ports": [{"number": 22, "protocols": ["TCP"]}]}, {"host": "eu.example.com", "ports": [{"number": 22, "protocols": ["TCP"]}]}],
         "deniedHosts": [{"host": "*.pastebin.com"}], "mesh": {"ownHosts": ["*.apps.corp.example"], "internalAddresses": ["10.0.0.0/8"]}}
        """
    );

    public static readonly TheoryData<string, string> Fields = new()
    {
        {
            """{"hosts": ["shop"], "http": [{"route": [{"destination": {"host": "shop"}, "weight": 100}, {"destination": {"host": "HOST"}, "weight": 0}]}]}""",
            "/spec/http/0/route/1/destination/host"
        },
        { """{"hosts": ["shop"], "tcp": [{"route": [{"destination": {"host": "HOST"}}]}]}""", "/spec/tcp/0/route/0/destination/host" },
        {
            """{"hosts": ["shop"], "tls": [{"match": [{"sniHosts": ["shop"]}], "route": [{"destination": {"host": "HOST"}}]}]}""",
            "/spec/tls/0/route/0/destination/host"
        },
        {
            """{"hosts": ["shop"], "http": [{"route": [{"destination": {"host": "shop"}}], "mirror": {"host": "HOST"}}]}""",
            "/spec/http/0/mirror/host"
        },
        {
            """{"hosts": ["shop"], "http": [{"route": [{"destination": {"host": "shop"}}], "mirrors": [{"destination": {"host": "HOST"}, "percentage": {"value": 0}}]}]}""",
            "/spec/http/0/mirrors/0/destination/host"
        },
        {
            """{"hosts": ["shop"], "http": [{"route": [{"destination": {"host": "shop"}}], "rewrite": {"authority": "HOST"}}]}""",
            "/spec/http/0/rewrite/authority"
        },
        {
            """{"hosts": ["shop"], "http": [{"route": [{"destination": {"host": "shop"}}], "headers": {"request": {"set": {"Host": "HOST"}}}}]}""",
            "/spec/http/0/headers/request/set/Host"
        },
        {
            """{"hosts": ["shop"], "http": [{"route": [{"destination": {"host": "shop"}}], "headers": {"request": {"add": {":AUTHORITY": "HOST"}}}}]}""",
            "/spec/http/0/headers/request/add/:AUTHORITY"
        },
        {
            """{"hosts": ["shop"], "http": [{"route": [{"destination": {"host": "shop"}, "headers": {"request": {"set": {"hOsT": "HOST"}}}}]}]}""",
            "/spec/http/0/route/0/headers/request/set/hOsT"
        },
        { """{"hosts": ["shop"], "http": [{"redirect": {"authority": "HOST"}}]}""", "/spec/http/0/redirect/authority" },
        { """{"http": [{"route": [{"destination": {"host": "HOST"}}]}]}""", "/spec/http/0/route/0/destination/host" },
        {
            """{"hosts": ["*"], "gateways": ["public"], "http": [{"route": [{"destination": {"host": "HOST"}}]}]}""",
            "/spec/http/0/route/0/destination/host"
        },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void An_unapproved_host_in_any_field(string spec, string at) =>
        Assert.Equal(at, Asked.Validate("VirtualService", With(spec, "api.evil.com")).DeniedOnlyBy("unapproved-host").Path.ToString());

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_denied_host_in_any_field(string spec, string at) =>
        Assert.Equal(at, Asked.Validate("VirtualService", With(spec, "www.pastebin.com")).DeniedBy("denied-host").Path.ToString());

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_non_canonical_host_in_any_field(string spec, string at)
    {
        Assert.Equal(at, Asked.Validate("VirtualService", With(spec, "API.github.com")).DeniedOnlyBy("non-canonical-host").Path.ToString());
        Assert.Equal(at, Asked.Validate("VirtualService", With(spec, "203.0.113.7")).DeniedBy("unapproved-host").Path.ToString());
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_name_that_Istio_does_not_expand_in_any_field(string spec, string at)
    {
        var finding = Asked.Validate("VirtualService", With(spec, "reviews.prod")).DeniedOnlyBy("unapproved-host");
        Assert.Equal(at, finding.Path.ToString());
        Assert.Contains("\"reviews.prod.svc.cluster.local\"", finding.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Approved_hosts_and_names_in_the_cluster_in_any_field(string spec, string at)
    {
        Assert.NotEmpty(at);
        foreach (
            var host in (string[])
                [
                    "api.github.com",
                    "eu.example.com",
                    "reviews",
                    "reviews.prod.svc.cluster.local",
                    "reviews.prod.svc.clusterset.local",
                    "portal.apps.corp.example",
                ]
        )
        {
            Asked.Validate("VirtualService", With(spec, host)).Clean("route-timeout");
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_of_the_wrong_type(string spec, string at)
    {
        var broken = spec.Edited("\"HOST\"", "7");
        Assert.Equal(at, Asked.Validate("VirtualService", broken).DeniedBy("unreadable-field").Path.ToString());
    }

    [Theory]
    [InlineData("api.evil.com:443", false)]
    [InlineData("api.github.com:443", true)]
    [InlineData("shop:8080", true)]
    public void An_authority_can_have_a_port(string authority, bool admitted) =>
        Assert.Equal(
            admitted,
            Asked
                .Validate(
                    "VirtualService",
                    $$$"""{"hosts": ["shop"], "http": [{"route": [{"destination": {"host": "shop"}}], "rewrite": {"authority": "{{{authority}}}"}}]}"""
                )
                .Allowed
        );

    [Fact]
    public void A_redirect_to_an_own_host_is_admitted() =>
        Asked
            .Validate(
                "VirtualService",
                """
                {"hosts": ["www.shop.com", "shop.com"], "gateways": ["public"], "http": [{"redirect": {"authority": "www.shop.com"}}]}
                """
            )
            .Clean();

    [Theory]
    [InlineData("tcp", "0.0.0.0/0", false)]
    [InlineData("tcp", "198.51.100.0/24", false)]
    [InlineData("tcp", "203.0.112.0/23", false)]
    [InlineData("tls", "169.254.169.254", false)]
    [InlineData("tls", "203.0.113.0/25", true)]
    [InlineData("tcp", "10.2.0.0/16", true)]
    public void Captured_subnets_must_be_approved(string section, string subnet, bool admitted)
    {
        var verdict = Asked.Validate(
            "VirtualService",
            $$$"""
            {"hosts": ["shop"], "{{{section}}}": [{"match": [{"sniHosts": ["shop"], "destinationSubnets": ["{{{subnet}}}"]}], "route": [{"destination": {"host": "shop"}}]}]}
            """
        );
        if (admitted)
        {
            verdict.Clean();
        }
        else
        {
            verdict.DeniedOnlyBy("unapproved-address");
        }
    }

    [Theory]
    [InlineData("""["*"]""", "export-scope", true)]
    [InlineData("""["orders"]""", "export-scope", true)]
    [InlineData("[]", "export-scope", true)]
    [InlineData("""["."]""", null, false)]
    public void Routes_of_an_external_host_are_exported_only_if_approved(string exportTo, string? rule, bool denied)
    {
        var verdict = Asked.Validate(
            "VirtualService",
            $$$"""
            {"hosts": ["api.github.com"], "exportTo": {{{exportTo}}}, "http": [{"timeout": "5s", "route": [{"destination": {"host": "api.github.com"}}]}]}
            """
        );
        Assert.Equal(denied, !verdict.Allowed);
        Assert.Equal(rule, verdict.Findings.Select(finding => finding.Rule).SingleOrDefault());
    }

    private static string With(string spec, string host) => spec.Edited("HOST", host);
}
