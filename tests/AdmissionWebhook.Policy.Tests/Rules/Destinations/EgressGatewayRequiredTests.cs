using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Destinations;

public sealed class EgressGatewayRequiredTests
{
    private const string Rule = "egress-gateway-required";

    private static readonly Scenario Required = Scenario.Example.WithPolicy(
        """
        {
          "rules": {"egress-gateway-required": {"action": "Deny"}},
          "mesh": {
            "internalAddresses": ["10.0.0.0/8"],
            "egressGateway": {"namespace": "istio-egress", "gateways": ["istio-egress/*", "istio-system/*egress*"], "waypoint": "istio-egress/waypoint"}
          }
        }
        """
    );

    private const string Entry = """
        {"hosts": ["api.github.com"], "resolution": "DNS", "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}], "exportTo": ["."]}
        """;

    [Fact]
    public void It_is_off_unless_a_policy_enables_it() => Scenario.Example.Validate("ServiceEntry", Entry).Clean();

    [Fact]
    public void A_tenant_cannot_register_a_host_for_sidecars() => Required.Validate("ServiceEntry", Entry).DeniedOnlyBy(Rule);

    [Theory]
    [InlineData("istio-egress")]
    [InlineData("istio-system")]
    public void The_gateways_owners_can(string @namespace) => Required.In(@namespace).Validate("ServiceEntry", Entry).Admitted();

    [Fact]
    public void An_entry_exported_only_to_the_gateways_namespace_can_be_anywhere()
    {
        Required.Validate("ServiceEntry", Entry.Edited("[\".\"]", "[\"istio-egress\"]")).Admitted();
        Required.Validate("ServiceEntry", Entry.Edited("[\".\"]", "[\".\", \"istio-egress\"]")).DeniedOnlyBy(Rule);
    }

    [Theory]
    [InlineData("""{"istio.io/use-waypoint": "waypoint", "istio.io/use-waypoint-namespace": "istio-egress"}""", true)]
    [InlineData("""{"istio.io/use-waypoint": "waypoint"}""", false)]
    [InlineData("""{"istio.io/use-waypoint": "none", "istio.io/use-waypoint-namespace": "istio-egress"}""", false)]
    [InlineData("""{"istio.io/use-waypoint-namespace": "istio-egress"}""", false)]
    [InlineData(
        """{"istio.io/use-waypoint": "waypoint", "istio.io/use-waypoint-namespace": "istio-egress", "istio.io/use-waypoint-canary": "own"}""",
        false
    )]
    [InlineData(
        """{"istio.io/use-waypoint": "waypoint", "istio.io/use-waypoint-namespace": "istio-egress", "gateway.istio.io/managed": "istio.io-mesh-controller"}""",
        false
    )]
    [InlineData("""{"istio.io/use-waypoint": "waypoint", "istio.io/use-waypoint-namespace": ""}""", false)]
    public void The_label_of_the_egress_waypoint_counts(string labels, bool admitted)
    {
        var verdict = Required.Validate(
            $$$"""{"kind": "ServiceEntry", "metadata": {"name": "it", "labels": {{{labels}}}}, "spec": {{{Entry}}}}"""
        );
        Assert.Equal(admitted, verdict.Allowed);
    }

    [Theory]
    [InlineData("", "api.github.com", "DNS", "", true)]
    [InlineData("\"networking.istio.io/enable-autoallocate-ip\": \"false\", ", "api.github.com", "DNS", "", false)]
    [InlineData("\"networking.istio.io/enable-autoallocate-ip\": \"false\", ", "api.github.com", "DNS", "240.1.2.3", true)]
    [InlineData("", "api.github.com", "NONE", "", false)]
    [InlineData("", "api.github.com", "NONE", "240.1.2.3", true)]
    [InlineData("", "*.example.com", "DNS", "", false)]
    [InlineData("", "*.example.com", "DYNAMIC_DNS", "", true)]
    public void The_waypoint_needs_an_address_to_be_found_by(string label, string host, string resolution, string address, bool silent)
    {
        var addresses = address.Length > 0 ? $"\"{address}\"" : "";
        var verdict = Required.Validate(
            $$$"""
            {
              "kind": "ServiceEntry",
              "metadata": {
                "name": "it", "labels": {{{{label}}} "istio.io/use-waypoint": "waypoint", "istio.io/use-waypoint-namespace": "istio-egress"}
              },
              "spec": {
                "hosts": ["{{{host}}}"], "resolution": "{{{resolution}}}", "addresses": [{{{addresses}}}], "exportTo": ["."],
                "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}]
              }
            }
            """
        );
        Assert.Equal(silent, !verdict.Findings.Any(finding => finding.Rule == Rule));
    }

    [Theory]
    [InlineData("""[{"address": "10.1.2.3"}]""", true)]
    [InlineData("""[{"address": "10.1.2.3"}, {"address": "203.0.113.7"}]""", false)]
    public void Internal_machines_are_not_egress(string endpoints, bool silent)
    {
        var verdict = Required.Validate(
            "ServiceEntry",
            $$$"""
            {"hosts": ["db.example.com"], "resolution": "STATIC", "ports": [{"number": 5432, "name": "db", "protocol": "TCP"}], "exportTo": ["."], "endpoints": {{{endpoints}}}}
            """
        );
        Assert.Equal(silent, verdict.Allowed);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("tcp")]
    [InlineData("tls")]
    public void A_direct_route_of_any_type_is_denied(string section)
    {
        var routes = Routes(section, """{"gateways": ["mesh"]}""", "api.github.com", "");
        Assert.Equal(
            $"/spec/{section}/0/route/0/destination/host",
            Required.Validate("VirtualService", routes).DeniedBy(Rule).Path.ToString()
        );
    }

    [Theory]
    [InlineData("{}", "[\"mesh\", \"istio-egress/out\"]")]
    [InlineData("{}", "[\"istio-egress/out\", \"public\"]")]
    [InlineData("""{"gateways": ["istio-egress/out", "mesh"]}""", "[\"mesh\", \"istio-egress/out\"]")]
    [InlineData("""{"gateways": ["istio-egress/out"]}, {"port": 443}""", "[\"mesh\", \"istio-egress/out\"]")]
    public void A_route_that_another_proxy_uses_too_is_direct(string matches, string gateways) =>
        Required.Validate("VirtualService", Routes("http", matches, "api.github.com", $", \"gateways\": {gateways}")).DeniedOnlyBy(Rule);

    [Theory]
    [InlineData("{}", "[\"istio-egress/out\"]")]
    [InlineData("""{"gateways": ["istio-egress/out"]}""", "[\"mesh\", \"istio-egress/out\"]")]
    [InlineData("{}", "[\"istio-system/my-egress\"]")]
    [InlineData("{}", "[\"out.istio-egress.svc.cluster.local\"]")]
    public void A_route_that_only_the_egress_gateway_uses_is_admitted(string matches, string gateways) =>
        Required.Validate("VirtualService", Routes("http", matches, "api.github.com", $", \"gateways\": {gateways}")).Admitted();

    [Fact]
    public void A_mirror_to_an_external_host_is_a_direct_route() =>
        Required
            .Validate(
                "VirtualService",
                """
                {"hosts": ["shop"], "http": [{"route": [{"destination": {"host": "shop"}}], "mirror": {"host": "api.github.com"}}]}
                """
            )
            .DeniedOnlyBy(Rule);

    [Fact]
    public void The_usual_two_routes_are_admitted() =>
        Required
            .Validate(
                "VirtualService",
                """
                {
                  "hosts": ["api.github.com"], "gateways": ["mesh", "istio-egress/out"], "exportTo": ["."],
                  "tls": [
                    {"match": [{"gateways": ["mesh"], "port": 443, "sniHosts": ["api.github.com"]}], "route": [{"destination": {"host": "egressgateway.istio-egress.svc.cluster.local"}}]},
                    {"match": [{"gateways": ["istio-egress/out"], "port": 443, "sniHosts": ["api.github.com"]}], "route": [{"destination": {"host": "api.github.com"}}]}
                  ]
                }
                """
            )
            .Clean();

    [Fact]
    public void In_cluster_routes_are_not_egress() =>
        Required.Validate("VirtualService", Routes("http", "{}", "reviews", "")).SilentOn(Rule);

    [Fact]
    public void Without_a_gateway_in_the_policy_everything_is_direct()
    {
        var none = Scenario.Example.WithPolicy("""{"rules": {"egress-gateway-required": {"action": "Deny"}}}""");
        Assert.Contains(
            "spec.mesh.egressGateway",
            none.Validate("ServiceEntry", Entry).DeniedOnlyBy(Rule).Remedy,
            StringComparison.Ordinal
        );
        none.Validate("VirtualService", Routes("http", "{}", "api.github.com", ", \"gateways\": [\"istio-egress/out\"]"))
            .DeniedOnlyBy(Rule);
    }

    private static string Routes(string section, string matches, string host, string more) =>
        $$$"""
            {"hosts": ["api.github.com"], "exportTo": ["."], "{{{section}}}": [{"match": [{{{matches}}}], "route": [{"destination": {"host": "{{{host}}}"}}]}]{{{more}}}}
            """;
}
