using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Shapes;

/// <summary>Routes that widen an approved host beyond its approval: with resolution NONE, captured subnets or raw bytes.</summary>
public sealed class RouteShapeTests
{
    private static readonly Scenario Mesh = Scenario.Example.WithPolicy(
        """
        {
          "approvedHosts": [
            {"host": "open.partner.example", "resolutions": ["NONE"], "addresses": ["198.51.100.0/24"]},
            {"host": "raw.partner.example", "ports": [{"number": 443, "protocols": ["TLS"]}, {"number": 5432, "protocols": ["TCP"]}]}
          ],
          "mesh": {"internalAddresses": ["10.0.0.0/8"]}
        }
        """
    );

    [Theory]
    [InlineData(
        """
            {"hosts": ["api.github.com"], "tls": [{"match": [{"sniHosts": ["api.github.com"]}],
             "route": [{"destination": {"host": "open.partner.example"}}]}]}
            """
    )]
    [InlineData("""{"hosts": ["shop"], "http": [{"route": [{"destination": {"host": "open.partner.example"}}]}]}""")]
    [InlineData(
        """
            {"hosts": ["shop"], "http": [{"route": [{"destination": {"host": "shop"}}],
             "mirrors": [{"destination": {"host": "open.partner.example"}}]}]}
            """
    )]
    public void Traffic_of_other_hosts_cannot_use_resolution_NONE(string spec) =>
        Mesh.Validate("VirtualService", Kept(spec)).DeniedOnlyBy("resolution");

    [Theory]
    [InlineData(
        """
            {"hosts": ["open.partner.example"], "tls": [{"match": [{"sniHosts": ["open.partner.example"]}],
             "route": [{"destination": {"host": "open.partner.example"}}]}]}
            """
    )]
    [InlineData(
        """{"hosts": ["shop"], "gateways": ["public"], "http": [{"route": [{"destination": {"host": "open.partner.example"}}]}]}"""
    )]
    [InlineData("""{"hosts": ["shop"], "http": [{"route": [{"destination": {"host": "www.example.com"}}]}]}""")]
    public void Traffic_of_the_host_itself_is_admitted(string spec) => Mesh.Validate("VirtualService", Kept(spec)).SilentOn("resolution");

    [Theory]
    [InlineData("203.0.113.0/25", "unapproved-address")]
    [InlineData("198.51.100.0/25", null)]
    [InlineData("10.20.0.0/16", null)]
    [InlineData("240.240.3.1/32", null)]
    public void Captured_subnets_must_be_in_the_hosts_own_approval(string subnet, string? rule)
    {
        var verdict = Mesh.Validate(
            "VirtualService",
            Kept(
                $$$"""
                {"hosts": ["open.partner.example"], "tls": [{"match": [{"sniHosts": ["open.partner.example"],
                 "destinationSubnets": ["{{{subnet}}}"]}], "route": [{"destination": {"host": "open.partner.example"}}]}]}
                """
            )
        );
        Assert.Equal(rule, verdict.Findings.Select(finding => finding.Rule).SingleOrDefault());
    }

    [Theory]
    [InlineData("api.github.com", 22, true)]
    [InlineData("api.github.com", 443, true)]
    [InlineData("raw.partner.example", 443, true)]
    [InlineData("raw.partner.example", 5432, false)]
    [InlineData("raw.partner.example", 15432, false)]
    [InlineData("reviews", 22, false)]
    public void Raw_bytes_need_an_approval_for_the_port(string host, int port, bool denied)
    {
        var verdict = Mesh.Validate(
            "VirtualService",
            Kept(
                $$$"""
                {"hosts": ["shop"], "tcp": [{"match": [{"port": 22}],
                 "route": [{"destination": {"host": "{{{host}}}", "port": {"number": {{{port}}}} }}]}]}
                """
            )
        );
        Assert.Equal(denied, verdict.Findings.Any(finding => finding is { Rule: "unchecked-protocol", Action: EnforcementAction.Deny }));
    }

    [Theory]
    [InlineData("TCP", "./api.github.com", true)]
    [InlineData("MONGO", "*/*.example.com", true)]
    [InlineData("TL\u017f", "*/api.github.com", true)]
    [InlineData("TLS", "./api.github.com", false)]
    [InlineData("TCP", "./raw.partner.example", false)]
    [InlineData("TCP", "*/db.prod.svc.cluster.local", false)]
    [InlineData("TCP", "./*", false)]
    public void The_protocol_of_a_Sidecar_listener_counts(string protocol, string import, bool denied)
    {
        var verdict = Mesh.Validate(
            "Sidecar",
            $$$"""{"egress": [{"port": {"number": 5432, "protocol": "{{{protocol}}}", "name": "p"}, "hosts": ["{{{import}}}"]}]}"""
        );
        Assert.Equal(denied, verdict.Findings.Any(finding => finding is { Rule: "unchecked-protocol", Action: EnforcementAction.Deny }));
    }

    private static string Kept(string spec) => spec.Insert(1, "\"exportTo\": [\".\"], ");
}
