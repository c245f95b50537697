using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Destinations;

/// <summary>Names are parsed like Istio, Envoy and lenient clients parse them.</summary>
public sealed class NameReadingTests
{
    private static readonly Scenario Mesh = Scenario.Example.WithPolicy(
        """{"mesh": {"ownHosts": ["*.apps.corp.example", {"host": "pay.corp.example", "namespaces": ["billing"]}], "federatedHosts": ["*.global"], "internalAddresses": ["10.0.0.0/8"]}}"""
    );

    [Theory]
    [InlineData("ho\u017ft")]
    [InlineData("HO\u017fT")]
    [InlineData(":AUTHORITY")]
    public void A_header_that_case_folds_to_Host_is_the_authority(string header) =>
        Mesh.Validate(
                "VirtualService",
                $$$$"""
                {"hosts": ["shop"], "http": [{"route": [{"destination": {"host": "shop"}}], "headers": {"request": {"set": {"{{{{header}}}}": "evil.net.test"} } } }]}
                """
            )
            .DeniedOnlyBy("unapproved-host");

    [Theory]
    [InlineData("x-forwarded-host")]
    [InlineData("hosts")]
    public void Other_headers_are_not(string header) =>
        Mesh.Validate(
                "VirtualService",
                $$$$"""
                {"hosts": ["shop"], "http": [{"route": [{"destination": {"host": "shop"}}], "headers": {"request": {"set": {"{{{{header}}}}": "evil.net.test"} } } }]}
                """
            )
            .Clean();

    [Theory]
    [InlineData("TL\u017f", "unchecked-protocol")]
    [InlineData("tls", null)]
    public void A_protocol_that_only_case_folds_to_TLS_is_opaque(string protocol, string? rule)
    {
        var verdict = Mesh.Validate(
            "ServiceEntry",
            $$"""{"hosts": ["api.github.com"], "resolution": "DNS", "ports": [{"number": 443, "name": "tls", "protocol": "{{protocol}}"}], "exportTo": ["."]}"""
        );
        Assert.Equal(rule, verdict.Findings.Select(finding => finding.Rule).SingleOrDefault());
    }

    [Theory]
    [InlineData("https://evil.net.test/", false)]
    [InlineData("//evil.net.test/", false)]
    [InlineData(" /\\\\evil.net.test", false)]
    [InlineData("HTTPS:evil.net.test", false)]
    [InlineData("https://api.github.com@evil.net.test/", false)]
    [InlineData("https://%REQ(x-to)%/", false)]
    [InlineData("%REQ(x-to)%", false)]
    [InlineData("/%REQ(x-to)%", false)]
    [InlineData("http%REQ(x-to)%", false)]
    [InlineData("h%REQ(x-to)%/a", false)]
    [InlineData("/\\t/evil.net.test", false)]
    [InlineData("ht\\ntps://evil.net.test", false)]
    [InlineData("/login?next=%REQ(:path)%", true)]
    [InlineData("next/%REQ(:path)%", true)]
    [InlineData("a%%20b", true)]
    [InlineData("https://api.github.com:443/login", true)]
    [InlineData("https://www.shop.example.org/login", true)]
    [InlineData("https://%REQ(:authority)%/login", true)]
    [InlineData("/login?next=https://evil.net.test/", true)]
    [InlineData("login", true)]
    [InlineData("mailto:a@evil.net.test", true)]
    public void A_Location_leads_only_to_approved_or_own_hosts(string location, bool admitted)
    {
        foreach (
            var spec in (string[])
                [
                    """{"hosts": ["www.shop.example.org"], "gateways": ["public"], "http": [{"directResponse": {"status": 302}, "headers": {"response": {"set": {"location": "URL"}}}}]}""",
                    """{"hosts": ["www.shop.example.org"], "gateways": ["public"], "http": [{"route": [{"destination": {"host": "shop"}, "headers": {"response": {"add": {"LOCATION": "URL"}}}}]}]}""",
                ]
        )
        {
            Assert.Equal(admitted, Mesh.Validate("VirtualService", spec.Edited("URL", location)).Allowed);
        }
    }

    [Theory]
    [InlineData("0; url=https://evil.net.test/", false)]
    [InlineData("1.5 , Url = 'https://evil.net.test/'", false)]
    [InlineData("0;https://evil.net.test/", false)]
    [InlineData("0; url=%REQ(x-to)%", false)]
    [InlineData("5; url=/next", true)]
    [InlineData("5; url=https://www.shop.example.org/next", true)]
    [InlineData("5", true)]
    public void A_Refresh_does_so_too(string refresh, bool admitted) =>
        Assert.Equal(
            admitted,
            Mesh.Validate(
                "VirtualService",
                """
                {"hosts": ["www.shop.example.org"], "gateways": ["public"], "http": [{"directResponse": {"status": 200}, "headers": {"response": {"set": {"refresh": "URL"}}}}]}
                """.Edited("URL", refresh)
            ).Allowed
        );

    [Theory]
    [InlineData("""{"scheme": "https://evil.net.test/x?"}""", false)]
    [InlineData("""{"scheme": "https"}""", true)]
    [InlineData("""{"authority": "evil.com"}""", false)]
    [InlineData("""{"authority": "login.shop.example.org"}""", true)]
    [InlineData("""{"uri": ".evil.net.test/"}""", true)]
    public void A_redirect_to_an_own_host_is_admitted_but_not_with_a_broad_wildcard(string redirect, bool admitted) =>
        Assert.Equal(
            admitted,
            Mesh.Validate(
                "VirtualService",
                $$"""
                {"hosts": ["shop.example.org", "*.com", "*.shop.example.org"], "gateways": ["public"], "http": [{"redirect": {{redirect}} }]}
                """
            ).Allowed
        );

    [Theory]
    [InlineData("gh.payments.svc.cluster.local", true)]
    [InlineData("gh.payments.svc.clusterset.local", true)]
    [InlineData("payments.orders.svc.payments.svc.cluster.local", false)]
    [InlineData("a.b.payments.svc.cluster.local", false)]
    [InlineData("*.payments.svc.cluster.local", false)]
    [InlineData("*.svc.payments.svc.cluster.local", false)]
    [InlineData("gh.svc.clusterset.local.payments.svc.cluster.local", false)]
    [InlineData("*.local", false)]
    [InlineData("*.clusterset.local", false)]
    public void An_own_Services_name_has_one_label_before_the_namespace(string host, bool own)
    {
        var verdict = Mesh.Validate(
            "ServiceEntry",
            $$"""{"hosts": ["{{host}}"], "resolution": "STATIC", "ports": [{"number": 80, "name": "http", "protocol": "HTTP"}], "endpoints": [{"address": "10.4.5.6"}], "exportTo": ["."]}"""
        );
        Assert.Equal(own, !verdict.Findings.Any(finding => finding.Rule == "cluster-host"));
    }

    [Theory]
    [InlineData("payments.dev", "payments", true)]
    [InlineData("ledger.app", "payments", true)]
    [InlineData("*.dev", "payments", true)]
    [InlineData("payments.dev", "dev", false)]
    [InlineData("pay.corp.example", "payments", true)]
    [InlineData("pay.corp.example", "billing", false)]
    [InlineData("shop.apps.corp.example", "payments", false)]
    public void A_name_of_other_namespaces_cannot_be_routed_for_them(string host, string @namespace, bool foreign)
    {
        var verdict = Mesh.In(@namespace)
            .Validate("VirtualService", $$"""{"hosts": ["{{host}}"], "http": [{"route": [{"destination": {"host": "trap"} }]}]}""");
        Assert.Equal(foreign, verdict.Findings.Any(finding => finding.Rule == "foreign-host"));
    }

    [Theory]
    [InlineData("web.dev")]
    [InlineData("web.dev.svc")]
    [InlineData("web.dev.svc.cluster.local")]
    public void Short_forms_of_own_Services_are_in_cluster(string host) =>
        Mesh.In("dev")
            .Validate(
                "VirtualService",
                $$"""{"hosts": ["{{host}}"], "exportTo": ["*"], "http": [{"route": [{"destination": {"host": "web"} }]}]}"""
            )
            .Clean();

    [Theory]
    [InlineData("""{"virtualService": ["."], "serviceEntry": ["."]}""", true)]
    [InlineData("""{"virtualService": ["*"]}""", false)]
    [InlineData("{}", false)]
    public void An_absent_export_means_the_meshs_default(string defaults, bool admitted)
    {
        var scenario = Scenario.Example.WithPolicy($$$"""{"mesh": {"defaultExports": {{{defaults}}}}}""");
        Assert.Equal(
            admitted,
            scenario
                .Validate(
                    "VirtualService",
                    """{"hosts": ["api.github.com"], "http": [{"timeout": "5s", "route": [{"destination": {"host": "api.github.com"}}]}]}"""
                )
                .Allowed
        );
        Assert.Equal(
            admitted,
            scenario
                .Validate(
                    "ServiceEntry",
                    """{"hosts": ["api.github.com"], "resolution": "DNS", "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}]}"""
                )
                .Allowed
        );
    }

    [Theory]
    [InlineData(""", "gateways": ["mesh", "istio-system/egress"], "exportTo": [".", "istio-system"]""", true)]
    [InlineData(""", "exportTo": [".", "istio-system"]""", false)]
    public void Routes_can_be_exported_to_their_gateways(string more, bool admitted) =>
        Assert.Equal(
            admitted,
            Scenario
                .Example.Validate(
                    "VirtualService",
                    $$$"""
                    {"hosts": ["api.github.com"]{{{more}}}, "http": [{"timeout": "5s", "route": [{"destination": {"host": "api.github.com"}}]}]}
                    """
                )
                .Allowed
        );

    [Theory]
    [InlineData(""" "resolution": "STATIC", "addresses": ["240.0.0.9"], "endpoints": [{"address": "10.200.0.1"}]""", true)]
    [InlineData(""" "resolution": "STATIC", "endpoints": [{"address": "192.0.2.1"}]""", false)]
    [InlineData(""" "resolution": "DNS" """, false)]
    [InlineData(""" "resolution": "NONE" """, false)]
    public void A_peered_clusters_Service_is_evaluated_by_its_endpoints(string more, bool admitted) =>
        Assert.Equal(
            admitted,
            Mesh.Validate(
                "ServiceEntry",
                $$"""
                {"hosts": ["orders.east.global"], "location": "MESH_INTERNAL", "exportTo": ["."], "ports": [{"number": 80, "name": "http", "protocol": "HTTP"}], {{more}}}
                """
            ).Allowed
        );
}
