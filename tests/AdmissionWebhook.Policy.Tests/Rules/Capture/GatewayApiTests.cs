using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Capture;

/// <summary>Gateway API routes, backends and Gateways: each field that opens egress, and its harmless twin.</summary>
public sealed class GatewayApiTests
{
    private static readonly Scenario Mesh = new Scenario().WithPolicy(
        """
        {
          "approvedHosts": [
            {"host": "api.github.com"},
            {"host": "pinned.partner.example", "ports": [{"number": 443, "protocols": ["TLS", "HTTPS"]}]},
            {"host": "open.partner.example", "exportTo": ["*"]},
            {"host": "strict.partner.example", "ports": [{"number": 443, "protocols": ["HTTPS"]}], "exportTo": ["*"]},
            {"host": "none.partner.example", "resolutions": ["NONE"]},
            {"host": "db.partner.example", "ports": [{"number": 5432, "protocols": ["TCP"]}]}
          ],
          "deniedHosts": [{"host": "*.paste.example"}],
          "mesh": {"internalAddresses": ["10.0.0.0/8"], "egressGateway": {"namespace": "istio-egress", "gateways": ["istio-egress/*"]}}
        }
        """
    );

    private const string Outside = """{"group": "networking.istio.io", "kind": "Hostname", "name": "api.github.com", "port": 443}""";

    [Theory]
    [InlineData("HTTPRoute", "evil.example", 443, "unapproved-host")]
    [InlineData("GRPCRoute", "evil.example", 443, "unapproved-host")]
    [InlineData("TLSRoute", "evil.example", 443, "unapproved-host")]
    [InlineData("TCPRoute", "evil.example", 443, "unapproved-host")]
    [InlineData("HTTPRoute", "x.paste.example", 443, "denied-host unapproved-host")]
    [InlineData("HTTPRoute", "pinned.partner.example", 8443, "unapproved-port")]
    [InlineData("HTTPRoute", "pinned.partner.example", 80, null)]
    [InlineData("HTTPRoute", "none.partner.example", 443, "resolution")]
    [InlineData("HTTPRoute", "ledger.orders.svc.cluster.local", 80, null)]
    [InlineData("HTTPRoute", "api.github.com", 443, null)]
    [InlineData("TCPRoute", "api.github.com", 443, "unchecked-protocol")]
    [InlineData("TCPRoute", "db.partner.example", 5432, null)]
    [InlineData("TCPRoute", "db.partner.example", 6379, "unapproved-port")]
    public void Backends_of_kind_Hostname(string kind, string host, int port, string? rules) =>
        Denied(
            rules,
            Route(
                kind,
                $$$""" "backendRefs": [{"group": "networking.istio.io", "kind": "Hostname", "name": "{{{host}}}", "port": {{{port}}} }] """
            )
        );

    [Theory]
    [InlineData(
        """{"requestMirror": {"backendRef": {"group": "networking.istio.io", "kind": "Hostname", "name": "evil.example", "port": 443}}}""",
        true
    )]
    [InlineData("""{"requestMirror": {"backendRef": {"name": "web", "port": 80}}}""", false)]
    [InlineData(
        """{"externalAuth": {"protocol": "HTTP", "backendRef": {"group": "networking.istio.io", "kind": "Hostname", "name": "evil.example", "port": 443}}}""",
        true
    )]
    [InlineData("""{"externalAuth": {"protocol": "GRPC", "backendRef": {"name": "authorizer", "port": 9000}}}""", false)]
    [InlineData("""{"urlRewrite": {"hostname": "evil.example"}}""", true)]
    [InlineData("""{"urlRewrite": {"path": {"type": "ReplaceFullPath", "replaceFullPath": "/"}}}""", false)]
    [InlineData("""{"requestRedirect": {"hostname": "evil.example"}}""", true)]
    [InlineData("""{"requestRedirect": {"hostname": "www.shop.example"}}""", false)]
    [InlineData("""{"requestRedirect": {"scheme": "https"}}""", false)]
    [InlineData("""{"requestHeaderModifier": {"set": [{"name": "Host", "value": "evil.example"}]}}""", true)]
    [InlineData("""{"requestHeaderModifier": {"add": [{"name": "x-forwarded-host", "value": "evil.example"}]}}""", false)]
    [InlineData("""{"responseHeaderModifier": {"set": [{"name": "LOCATION", "value": "https://evil.example/"}]}}""", true)]
    [InlineData("""{"responseHeaderModifier": {"set": [{"name": "Location", "value": "/login"}]}}""", false)]
    public void Filters_of_rules_and_of_backends(string filter, bool denied)
    {
        Denied(
            denied ? "unapproved-host" : null,
            Route("HTTPRoute", $$""" "filters": [{{filter}}], "backendRefs": [{"name": "web", "port": 80}] """)
        );
        Denied(
            denied ? "unapproved-host" : null,
            Route("HTTPRoute", $$""" "backendRefs": [{"name": "web", "port": 80, "filters": [{{filter}}]}] """)
        );
    }

    [Theory]
    [InlineData("istio-egress", "", true)]
    [InlineData("istio-egress", """, "filters": [{"urlRewrite": {"hostname": "api.github.com"}}]""", false)]
    [InlineData("ingress", "", false)]
    public void Domain_fronting_at_the_egress_gateway_is_denied(string gateway, string filters, bool denied) =>
        Denied(
            denied ? "domain-fronting" : null,
            $$$"""
            {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "a"}, "spec": {
              "parentRefs": [{"name": "out", "namespace": "{{{gateway}}}"}], "hostnames": ["evil.example"],
              "rules": [{"backendRefs": [{"group": "networking.istio.io", "kind": "Hostname", "name": "api.github.com", "port": 443}] {{{filters}}} }]}}
            """
        );

    [Theory]
    [InlineData("istio-egress", Outside, "", "domain-fronting")]
    [InlineData("istio-egress", Outside, """, "filters": [{"urlRewrite": {"hostname": "api.github.com"}}]""", null)]
    [InlineData("istio-egress", """{"name": "web", "port": 80}""", "", null)]
    [InlineData("ingress", Outside, "", null)]
    public void Without_hostnames_a_route_at_the_egress_gateway_takes_any_name(
        string gateway,
        string backend,
        string filters,
        string? rules
    )
    {
        string Route(string hostnames) =>
            $$$"""
                {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "a"}, "spec": {
                  "parentRefs": [{"name": "out", "namespace": "{{{gateway}}}"}] {{{hostnames}}}, "rules": [{"backendRefs": [{{{backend}}}] {{{filters}}} }]}}
                """;
        Denied(rules, Route(""));
        Denied(rules, Route(""", "hostnames": []"""));
        Denied(null, Route(""", "hostnames": ["api.github.com"]"""));
    }

    [Theory]
    [InlineData("evil.example", true)]
    [InlineData("api.github.com", false)]
    public void At_a_ListenerSet_with_unknown_Gateway_fronting_only_warns(string hostname, bool warned)
    {
        var verdict = Mesh.Validate(
            $$$"""
            {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "a"}, "spec": {
              "parentRefs": [{"group": "gateway.networking.k8s.io", "kind": "ListenerSet", "name": "own"}], "hostnames": ["{{{hostname}}}"], "rules": [{"backendRefs": [{{{Outside}}}]}]}}
            """
        );
        Assert.True(verdict.Allowed);
        Assert.Equal(warned, verdict.Findings.Any(finding => finding.Rule == "domain-fronting"));
    }

    [Theory]
    [InlineData("""{"externalHostname": {"hostname": "evil.example"}, "port": {"port": 443}}""", "unapproved-host")]
    [InlineData("""{"externalHostname": {"hostname": "api.github.com"}, "port": {"port": 443}}""", "export-scope")]
    [InlineData(
        """{"externalHostname": {"hostname": "open.partner.example"}, "port": {"port": 443}, "protocol": "TCP"}""",
        "unchecked-protocol"
    )]
    [InlineData(
        """{"externalHostname": {"hostname": "open.partner.example"}, "port": {"port": 443}, "tls": {"validation": {"hostname": "evil.example"}}}""",
        "unapproved-host"
    )]
    [InlineData(
        """{"externalHostname": {"hostname": "open.partner.example"}, "port": {"port": 443}, "tls": {"validation": {"hostname": "open.partner.example"}}}""",
        null
    )]
    [InlineData(
        """{"externalHostname": {"hostname": "strict.partner.example"}, "port": {"port": 443}, "tls": {"mode": "ServerOnly"}}""",
        null
    )]
    [InlineData(
        """{"externalHostname": {"hostname": "strict.partner.example"}, "port": {"port": 443}, "tls": {"mode": "None"}}""",
        "unapproved-port"
    )]
    [InlineData(
        """{"externalHostname": {"hostname": "strict.partner.example"}, "port": {"port": 443}, "tls": {"mode": "ClientAndServer"}}""",
        "unapproved-port"
    )]
    public void XBackends_are_exported_ServiceEntries(string spec, string? rules) =>
        Denied(
            rules,
            $$"""{"apiVersion": "gateway.networking.x-k8s.io/v1alpha1", "kind": "XBackend", "metadata": {"name": "a"}, "spec": {{spec}}}"""
        );

    [Theory]
    [InlineData("""{"validation": {"hostname": "evil.example"}}""", "{}", "unapproved-host")]
    [InlineData(
        """{"validation": {"hostname": "api.github.com"}}""",
        """{"istio.io/ignore-policy-attachment": "TRUE"}""",
        "internal-annotations"
    )]
    [InlineData("""{"validation": {"hostname": "web.payments.svc.cluster.local"}}""", "{}", null)]
    public void Backend_TLS(string spec, string annotations, string? rules) =>
        Denied(
            rules,
            $$"""{"apiVersion": "gateway.networking.k8s.io/v1", "kind": "BackendTLSPolicy", "metadata": {"name": "a", "annotations": {{annotations}} }, "spec": {{spec}}}"""
        );

    [Fact]
    public void Unapproved_subject_names_are_reported() =>
        Mesh.Validate(
                """
                {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "BackendTLSPolicy", "metadata": {"name": "a"},
                 "spec": {"validation": {"hostname": "api.github.com", "subjectAltNames": [{"type": "Hostname", "hostname": "evil.example"}]}}}
                """
            )
            .WarnedBy("tls-subject-names");

    [Theory]
    [InlineData("""{"topology.istio.io/network": "n"}""", """{"type": "Hostname", "value": "evil.example"}""", 443, "unapproved-host")]
    [InlineData("""{"topology.istio.io/network": "n"}""", """{"type": "IPAddress", "value": "198.51.100.7"}""", 443, "unapproved-address")]
    [InlineData("""{"topology.istio.io/network": "n"}""", """{"type": "IPAddress", "value": "10.1.1.1"}""", 443, null)]
    [InlineData("""{"topology.istio.io/network": "n"}""", """{"value": "10.1.1.1"}""", 15443, "auto-passthrough")]
    [InlineData("{}", """{"type": "Hostname", "value": "evil.example"}""", 15443, null)]
    public void Gateways_between_networks(string labels, string address, int port, string? rules) =>
        Denied(
            rules,
            $$"""
            {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "a", "labels": {{labels}} },
             "spec": {"gatewayClassName": "istio", "addresses": [{{address}}], "listeners": [{"name": "x", "port": {{port}}, "protocol": "TLS", "tls": {"mode": "Passthrough"} }] } }
            """
        );

    [Theory]
    [InlineData("""{"parentRefs": [{"kind": "Service", "name": "web"}, {"kind": "Service", "name": "api"}], "rules": [RULE]}""", false)]
    [InlineData(
        """{"parentRefs": [{"kind": "Service", "name": "web"}], "rules": [RULE, {"matches": [{"path": {"value": "/a"}}]}]}""",
        true
    )]
    [InlineData(
        """{"parentRefs": [{"kind": "Service", "name": "web"}], "rules": [{"backendRefs": [], "matches": [{"path": {"value": "/a"}}]}, RULE]}""",
        true
    )]
    public void An_update_cannot_give_a_route_more_traffic(string spec, bool admitted)
    {
        const string Rule =
            """{"backendRefs": [{"group": "networking.istio.io", "kind": "Hostname", "name": "evil.example", "port": 443}]}""";
        string Manifest(string text) =>
            $$"""{"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "a"}, "spec": {{text.Edited("RULE", Rule)}}}""";
        Assert.Equal(
            admitted,
            Mesh.Updating(Manifest("""{"parentRefs": [{"kind": "Service", "name": "web"}], "rules": [RULE]}"""))
                .Validate(Manifest(spec))
                .Allowed
        );
    }

    [Theory]
    [InlineData(""" "annotations": {"proxy.istio.io/config": "discoveryAddress: evil.example"} """, "{}", true)]
    [InlineData(""" "annotations": {"sidecar.istio.io/proxyImage": "evil.example/a"} """, """ {"labels": {"team": "a"}} """, true)]
    [InlineData(""" "annotations": {"sidecar.istio.io/proxyImage": "evil.example/a"} """, """ {"annotations": {"team": "a"}} """, true)]
    [InlineData(""" "annotations": {"sidecar.istio.io/proxyImage": "evil.example/a"} """, """ {"annotations": {}} """, true)]
    [InlineData(""" "annotations": {"sidecar.istio.io/proxyImageType": "debug\"\n"} """, """ {"annotations": {"team": "a"}} """, true)]
    [InlineData(""" "annotations": {"sidecar.istio.io/proxyImageType": "debug"} """, """ {"annotations": {"team": "a"}} """, false)]
    [InlineData(""" "annotations": {"proxy.istio.io/config": "discoveryAddress: evil"} """, """ {"annotations": {"team": "a"}} """, false)]
    [InlineData(""" "annotations": {"sidecar.istio.io/bootstrapOverride": "a"} """, """ {"annotations": {"team": "a"}} """, false)]
    [InlineData(""" "annotations": {"team": "a"} """, """ {"annotations": {"cost-center": "1"}} """, false)]
    [InlineData(""" "annotations": {"proxy.istio.io/config": "concurrency: 4"} """, "{}", false)]
    [InlineData(""" "annotations": {"team": "a"} """, """ {"annotations": {"sidecar.istio.io/bootstrapOverride": "a"}} """, true)]
    public void Of_a_Gateways_own_annotations_its_pods_and_istiods_templates_use(string metadata, string infrastructure, bool found)
    {
        var verdict = Mesh.Validate(
            $$$"""
            {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "a", {{{metadata}}} },
              "spec": {"gatewayClassName": "istio", "infrastructure": {{{infrastructure}}}, "listeners": []} }
            """
        );
        Assert.Equal(found ? 1 : 0, verdict.Findings.Count(finding => finding.Rule == "proxy-override"));
    }

    [Fact]
    public void A_label_that_is_copied_is_reported_once()
    {
        var verdict = Mesh.Validate(
            """
            {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "a", "labels": {"internal.istio.io/x": "1"} },
              "spec": {"gatewayClassName": "istio", "listeners": []} }
            """
        );
        Assert.Single(verdict.Findings, finding => finding.Rule == "internal-annotations");
    }

    private static void Denied(string? rules, string manifest) =>
        Assert.Equal(
            rules ?? "",
            string.Join(
                ' ',
                Mesh.Validate(manifest)
                    .Findings.Where(finding => finding.Action == EnforcementAction.Deny)
                    .Select(finding => finding.Rule)
                    .Distinct()
                    .Order()
            )
        );

    private static string Route(string kind, string rule) =>
        $$"""
            {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "{{kind}}", "metadata": {"name": "a"},
             "spec": {"parentRefs": [{"group": "", "kind": "Service", "name": "web"}], "hostnames": ["www.shop.example"], "rules": [{ {{rule}} }] } }
            """;
}
