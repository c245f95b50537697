using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Tests.Cluster;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Destinations;

/// <summary>Traffic that leaves the cluster under an in-cluster name is evaluated like that of the external host.</summary>
public sealed class ExitTests
{
    private const string Entry = """
        {
          "apiVersion": "networking.istio.io/v1", "kind": "ServiceEntry", "metadata": {"name": "alias", "namespace": "payments"},
          "spec": {
            "hosts": ["gh.payments.svc.cluster.local"], "resolution": "DNS", "exportTo": ["."], "endpoints": [{"address": "ADDRESS"}],
            "ports": [
              {"number": 443, "name": "tls", "protocol": "TLS"}, {"number": 80, "name": "http", "protocol": "HTTP", "targetPort": 443},
              {"number": 5432, "name": "pg", "protocol": "TCP"}
            ]
          }
        }
        """;

    private const string Renamed = """
        {
          "apiVersion": "v1", "kind": "Service", "metadata": {"name": "gh", "namespace": "payments"},
          "spec": {"type": "ExternalName", "externalName": "ADDRESS"}
        }
        """;

    private const string Bare = """
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "gh", "namespace": "payments"}, "spec": {"ports": [{"port": 80}]}}
        """;

    private const string Slice = """
        {
          "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4", "endpoints": [{"addresses": ["ADDRESS"]}],
          "metadata": {"name": "gh-1", "namespace": "payments", "labels": {"kubernetes.io/service-name": "gh"}}
        }
        """;

    private const string Endpoints = """
        {
          "apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "gh", "namespace": "payments"},
          "subsets": [{"addresses": [{"ip": "ADDRESS"}]}]
        }
        """;

    private static readonly Scenario Mesh = new Scenario().WithPolicy(
        """
        {
          "approvedHosts": [
            {"host": "api.github.com", "ports": [{"number": 443}, {"number": 80}], "addresses": ["203.0.113.0/24"]},
            {"host": "db.partner.example", "ports": [{"number": 5432, "protocols": ["TCP"]}]}
          ],
          "mesh": {"internalAddresses": ["10.0.0.0/8"], "egressGateway": {"namespace": "istio-egress"}}
        }
        """
    );

    private static readonly Scenario Gated = Mesh.WithPolicy("""{"rules": {"egress-gateway-required": {"action": "Deny"}}}""");

    public static TheoryData<string, string, string> Aliases =>
        new()
        {
            { Entry, "api.github.com", "web.payments.svc.cluster.local" },
            { Renamed, "api.github.com", "web.payments.svc.cluster.local" },
            { Bare + "\n---\n" + Slice, "203.0.113.7", "10.1.2.3" },
            { Bare + "\n---\n" + Endpoints, "203.0.113.7", "10.1.2.3" },
        };

    [Theory]
    [MemberData(nameof(Aliases))]
    public void An_unapproved_name_cannot_be_sent_there(string alias, string outside, string inside)
    {
        foreach (var host in new[] { "gh", "gh.payments.svc.cluster.local" })
        {
            var http = $$$"""{"hosts": ["evil.example"], "exportTo": ["."], "http": [{{{Route(host)}}}]}""";
            var tls =
                $$$"""{"hosts": ["evil.example"], "exportTo": ["."], "tls": [{"match": [{"sniHosts": ["evil.example"]}], {{{Route(host)[1..]}}}]}""";
            foreach (var spec in new[] { http, tls })
            {
                Seeing(alias, outside).Validate("VirtualService", spec).DeniedBy("domain-fronting");
                Seeing(alias, inside).Validate("VirtualService", spec).SilentOn("domain-fronting");
            }
        }

        Seeing(alias, outside)
            .Validate(
                "VirtualService",
                $$$"""
                {"hosts": ["evil.example"], "exportTo": ["."], "http": [{"rewrite": {"authority": "api.github.com"}, {{{Route("gh")[
                    1..
                ]}}}]}
                """
            )
            .SilentOn("domain-fronting");
    }

    [Theory]
    [MemberData(nameof(Aliases))]
    public void A_gateway_route_by_SNI_cannot_either(string alias, string outside, string inside)
    {
        foreach (
            var backend in new[]
            {
                """{"name": "gh", "port": 443}""",
                """{"group": "networking.istio.io", "kind": "Hostname", "name": "gh.payments.svc.cluster.local", "port": 443}""",
            }
        )
        {
            var route = $$$"""
                {
                  "apiVersion": "gateway.networking.k8s.io/v1", "kind": "TLSRoute", "metadata": {"name": "it"},
                  "spec": {"hostnames": ["evil.example"], "parentRefs": [{"kind": "Service", "name": "web"}], "rules": [{"backendRefs": [{{{backend}}}]}]}
                }
                """;
            Seeing(alias, outside).Validate(route).DeniedBy("domain-fronting");
            Seeing(alias, inside).Validate(route).SilentOn("domain-fronting");
        }
    }

    [Fact]
    public void A_Service_without_selector_warns_while_its_endpoints_are_unknown()
    {
        const string Spec = """{"hosts": ["evil.example"], "exportTo": ["."], "http": [{"route": [{"destination": {"host": "gh"}}]}]}""";
        Mesh.Seeing(Views.Of(Bare)).Validate("VirtualService", Spec).WarnedBy("domain-fronting");
        Mesh.Seeing(Views.Of(Bare.Edited("\"ports\"", "\"selector\": {\"app\": \"gh\"}, \"ports\"")))
            .Validate("VirtualService", Spec)
            .SilentOn("domain-fronting");
    }

    [Theory]
    [InlineData("api.github.com", 443, true)]
    [InlineData("api.github.com", 80, true)]
    [InlineData("db.partner.example", 5432, false)]
    [InlineData("web.payments.svc.cluster.local", 443, false)]
    public void Raw_bytes_need_an_approval_for_them(string endpoint, int port, bool denied)
    {
        var seen = Seeing(Entry, endpoint);
        var route =
            $$$"""{"hosts": ["gh"], "exportTo": ["."], "tcp": [{"route": [{"destination": {"host": "gh", "port": {"number": {{{port}}}} }}]}]}""";
        var listener =
            $$$"""{"egress": [{"port": {"number": {{{port}}}, "protocol": "TCP", "name": "t"}, "hosts": ["./gh.payments.svc.cluster.local"]}]}""";
        var tcpRoute = $$$"""
            {
              "apiVersion": "gateway.networking.k8s.io/v1alpha2", "kind": "TCPRoute", "metadata": {"name": "it"},
              "spec": {"parentRefs": [{"kind": "Service", "name": "web"}], "rules": [{"backendRefs": [{"name": "gh", "port": {{{port}}}}]}]}
            }
            """;
        foreach (
            var verdict in new[] { seen.Validate("VirtualService", route), seen.Validate("Sidecar", listener), seen.Validate(tcpRoute) }
        )
        {
            Assert.Equal(
                denied,
                verdict.Findings.Any(finding => finding is { Rule: "unchecked-protocol", Action: EnforcementAction.Deny })
            );
        }
    }

    [Theory]
    [MemberData(nameof(Aliases))]
    public void A_route_there_by_sidecars_passes_the_egress_gateway_by(string alias, string outside, string inside)
    {
        const string Spec = """{"hosts": ["web"], "exportTo": ["."], "http": [{"route": [{"destination": {"host": "gh"}}]}]}""";
        Gated.Seeing(View(alias, outside)).Validate("VirtualService", Spec).DeniedBy("egress-gateway-required");
        Gated.Seeing(View(alias, inside)).Validate("VirtualService", Spec).SilentOn("egress-gateway-required");
    }

    [Theory]
    [InlineData(Entry, "api.github.com", true)]
    [InlineData(Entry, "web.payments.svc.cluster.local", false)]
    [InlineData(Slice, "203.0.113.7", true)]
    [InlineData(Slice, "10.1.2.3", false)]
    [InlineData(Endpoints, "203.0.113.7", true)]
    [InlineData(Endpoints, "10.1.2.3", false)]
    public void Registering_the_exit_does_so_too(string alias, string address, bool denied)
    {
        var manifest = alias.Edited("ADDRESS", address);
        var verdict = Gated.Validate(manifest);
        Assert.Equal(
            denied,
            verdict.Findings.Any(finding => finding is { Rule: "egress-gateway-required", Action: EnforcementAction.Deny })
        );
        Gated.In("istio-egress").Validate(manifest).SilentOn("egress-gateway-required");
    }

    [Theory]
    [InlineData("api.github.com", true)]
    [InlineData("web.payments.svc.cluster.local", false)]
    public void Its_HTTP_ports_need_TLS_origination(string endpoint, bool warned)
    {
        var verdict = Mesh.Seeing(new ClusterIndex()).Validate(Entry.Edited("ADDRESS", endpoint));
        Assert.Equal(warned, verdict.Findings.Any(finding => finding is { Rule: "tls-origination", Action: EnforcementAction.Warn }));
    }

    private static Scenario Seeing(string alias, string address) => Mesh.Seeing(View(alias, address));

    private static ClusterIndex View(string alias, string address) => Views.Of(alias.Edited("ADDRESS", address).Split("---"));

    private static string Route(string host) => $$$$"""{"route": [{"destination": {"host": "{{{{host}}}}", "port": {"number": 443}}}]}""";
}
