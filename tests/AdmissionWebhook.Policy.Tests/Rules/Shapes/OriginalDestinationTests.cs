using AdmissionWebhook.Policy.Tests.Cluster;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Shapes;

/// <summary>Gateway API routes to destinations that forward to whatever address the client dialled.</summary>
public sealed class OriginalDestinationTests
{
    private const string Raw = """{"group": "networking.istio.io", "kind": "Hostname", "name": "raw.partner.example", "port": 443}""";

    private static readonly Scenario Mesh = new Scenario()
        .WithPolicy(
            """
            {
              "approvedHosts": [
                {"host": "raw.partner.example", "resolutions": ["NONE"], "ports": [{"number": 443}]}, {"host": "api.github.com"}
              ]
            }
            """
        )
        .Seeing(
            Views.Of(
                Entry("raw", "raw.partner.example", "NONE"),
                Entry("gh", "api.github.com", "DNS"),
                Service("db", "None"),
                Service("web", "10.96.0.7")
            )
        );

    [Theory]
    [InlineData("HTTPRoute")]
    [InlineData("GRPCRoute")]
    [InlineData("TLSRoute")]
    public void A_host_is_denied_for_the_traffic_of_another_entry(string kind)
    {
        Mesh.Validate(Route(kind, "ServiceEntry", "gh", $$"""{"backendRefs": [{{Raw}}]}""")).DeniedOnlyBy("resolution");
        Mesh.Validate(Route(kind, "ServiceEntry", "raw", $$"""{"backendRefs": [{{Raw}}]}""")).SilentOn("resolution");
    }

    [Fact]
    public void So_is_a_mirror() =>
        Mesh.Validate(
                Route(
                    "HTTPRoute",
                    "ServiceEntry",
                    "gh",
                    $$$"""{"filters": [{"type": "RequestMirror", "requestMirror": {"backendRef": {{{Raw}}}}}], "backendRefs": [{"name": "web", "port": 80}]}"""
                )
            )
            .DeniedOnlyBy("resolution");

    [Fact]
    public void An_unknown_entry_warns() =>
        Mesh.Seeing(Views.Of())
            .Validate(Route("HTTPRoute", "ServiceEntry", "raw", $$"""{"backendRefs": [{{Raw}}]}"""))
            .WarnedBy("resolution");

    [Theory]
    [InlineData("db", true)]
    [InlineData("web", false)]
    public void A_headless_Service_warns_for_outside_names(string service, bool warned)
    {
        var route = Mesh.Validate(Route("HTTPRoute", "ServiceEntry", "gh", $$"""{"backendRefs": [{"name": "{{service}}", "port": 80}]}"""));
        var routes = Mesh.Validate(
            "VirtualService",
            $$$"""{"hosts": ["api.github.com"], "exportTo": ["."], "http": [{"timeout": "5s", "route": [{"destination": {"host": "{{{service}}}"}}]}]}"""
        );
        foreach (var verdict in new[] { route, routes })
        {
            Assert.Equal(warned, verdict.Findings.Any(finding => finding is { Rule: "resolution", Action: EnforcementAction.Warn }));
            verdict.Admitted();
        }
    }

    [Theory]
    [InlineData("db", true)]
    [InlineData("web", false)]
    public void An_unapproved_SNI_cannot_be_sent_to_a_headless_Service(string service, bool denied)
    {
        var verdict = Mesh.Validate(
            Route("TLSRoute", "Service", service, $$"""{"backendRefs": [{"name": "{{service}}", "port": 443}]}""")
                .Edited("\"rules\"", "\"hostnames\": [\"evil.example\"], \"rules\"")
        );
        Assert.Equal(denied, verdict.Findings.Any(finding => finding is { Rule: "domain-fronting", Action: EnforcementAction.Deny }));
    }

    private static string Route(string kind, string parent, string name, string rule) =>
        $$$"""
            {
              "apiVersion": "gateway.networking.k8s.io/v1", "kind": "{{{kind}}}", "metadata": {"name": "it", "namespace": "payments"},
              "spec": {"parentRefs": [{"kind": "{{{parent}}}", "name": "{{{name}}}"}], "rules": [{{{rule}}}]}
            }
            """;

    private static string Entry(string name, string host, string resolution) =>
        $$$"""
            {
              "apiVersion": "networking.istio.io/v1", "kind": "ServiceEntry", "metadata": {"name": "{{{name}}}", "namespace": "payments"},
              "spec": {"hosts": ["{{{host}}}"], "resolution": "{{{resolution}}}", "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}]}
            }
            """;

    private static string Service(string name, string clusterIp) =>
        $$$"""
            {
              "apiVersion": "v1", "kind": "Service", "metadata": {"name": "{{{name}}}", "namespace": "payments"},
              "spec": {"clusterIP": "{{{clusterIp}}}", "selector": {"app": "{{{name}}}"}, "ports": [{"port": 443}]}
            }
            """;
}
