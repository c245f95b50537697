using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Capture;

/// <summary>Hosts in a pod's own fields: those that the kubelet calls for it, and those that its proxy then resolves differently.</summary>
public sealed class PodHostTests
{
    private static readonly Scenario Mesh = new Scenario().WithPolicy(
        """
        {
          "approvedHosts": [
            {"host": "api.partner.example"}, {"host": "*.partner.example"}, {"host": "db.partner.example", "addresses": ["203.0.113.0/28"]},
            {"host": "tls.example", "ports": [{"number": 443, "protocols": ["TLS"]}]}
          ],
          "deniedHosts": [{"host": "*.paste.partner.example"}],
          "rules": {"uncaptured-traffic": {"action": "Deny"}, "proxy-override": {"action": "Deny"}},
          "mesh": {
            "internalAddresses": ["10.0.0.0/8"], "ownHosts": ["*.corp.example"], "federatedHosts": ["*.global"], "capture": {"addresses": ["198.51.100.53/32"]}
          }
        }
        """
    );

    [Theory]
    [InlineData(""" "livenessProbe": {"httpGet": {"host": "evil.example", "port": 80}} """)]
    [InlineData(""" "readinessProbe": {"tcpSocket": {"host": "192.0.2.1", "port": 443}} """)]
    [InlineData(""" "startupProbe": {"httpGet": {"host": "169.254.169.254", "port": 80}} """)]
    [InlineData(""" "lifecycle": {"preStop": {"httpGet": {"host": "evil.example", "port": 80}}} """)]
    [InlineData(""" "livenessProbe": {"httpGet": {"host": "a.paste.partner.example", "port": 80}} """)]
    [InlineData(""" "lifecycle": {"postStart": {"tcpSocket": {"host": "evil.example", "port": 80}}} """)]
    [InlineData(""" "livenessProbe": {"tcpSocket": {"host": "tls.example", "port": 25}} """)]
    [InlineData(""" "livenessProbe": {"httpGet": {"host": "tls.example", "port": 443}} """)]
    [InlineData(
        """ "ports": [{"name": "mail", "containerPort": 25}], "livenessProbe": {"tcpSocket": {"host": "tls.example", "port": "mail"}} """
    )]
    [InlineData(
        """ "livenessProbe": {"httpGet": {"host": "api.partner.example", "port": 80, "httpHeaders": [{"name": "host", "value": "evil.example:80"}]}} """
    )]
    [InlineData(""" "livenessProbe": {"httpGet": {"host": "evil.global", "port": 80}} """)]
    public void The_kubelet_must_not_call_outside_hosts(string call)
    {
        Assert.Equal("uncaptured-traffic", RuleOf(Container(call)));
        Assert.Equal("uncaptured-traffic", RuleOf(Container(call, "initContainers")));
    }

    [Theory]
    [InlineData(
        """ "livenessProbe": {"httpGet": {"path": "/", "port": 80, "httpHeaders": [{"name": "Host", "value": "evil.example"}]}} """
    )]
    [InlineData(""" "livenessProbe": {"httpGet": {"host": "", "port": 80}}, "readinessProbe": {"tcpSocket": {"port": 80}} """)]
    [InlineData(""" "livenessProbe": {"httpGet": {"host": "127.0.0.1", "port": 80}}, "startupProbe": {"grpc": {"port": 80}} """)]
    [InlineData(""" "readinessProbe": {"httpGet": {"host": "localhost", "port": 80}} """)]
    [InlineData(""" "readinessProbe": {"httpGet": {"host": "[::1]", "port": 80}} """)]
    [InlineData(""" "lifecycle": {"preStop": {"httpGet": {"host": "10.1.2.3", "port": 80}}} """)]
    [InlineData(""" "lifecycle": {"preStop": {"exec": {"command": ["sleep", "5"]}}} """)]
    [InlineData(""" "readinessProbe": {"httpGet": {"host": "api.partner.example", "port": 443}} """)]
    [InlineData(""" "readinessProbe": {"httpGet": {"host": "tls.example", "port": 443, "scheme": "HTTPS"}} """)]
    [InlineData(
        """ "ports": [{"name": "tls", "containerPort": 443}], "readinessProbe": {"tcpSocket": {"host": "tls.example", "port": "tls"}} """
    )]
    [InlineData(
        """ "livenessProbe": {"httpGet": {"host": "api.partner.example", "port": 80, "httpHeaders": [{"name": "Host", "value": "www.partner.example"}]}} """
    )]
    public void It_can_call_the_pod_itself_and_what_is_allowed(string call) => Assert.Null(RuleOf(Container(call)));

    [Theory]
    [InlineData(""" "hostAliases": [{"ip": "192.0.2.1", "hostnames": ["api.partner.example"]}] """)]
    [InlineData(""" "hostAliases": [{"ip": "192.0.2.1", "hostnames": ["inside.example", "API.Partner.example"]}] """)]
    [InlineData(""" "hostAliases": [{"ip": "::ffff:192.0.2.1", "hostnames": ["api.partner.example"]}] """)]
    [InlineData(""" "hostAliases": [{"ip": "192.0.2.1", "hostnames": ["istiod.istio-system.svc"]}] """)]
    [InlineData(""" "hostAliases": [{"ip": "192.0.2.1", "hostnames": ["istiod.istio-system"]}] """)]
    [InlineData(""" "dnsConfig": {"nameservers": ["192.0.2.53"]} """)]
    [InlineData(""" "dnsConfig": {"searches": ["evil.example"]} """)]
    [InlineData(""" "dnsConfig": {"searches": ["paste.partner.example"]} """)]
    [InlineData(""" "dnsConfig": {"searches": ["cluster.local.evil.example"]} """)]
    public void A_pod_must_not_change_the_addresses_of_approved_hosts(string field) => Assert.Equal("proxy-override", RuleOf(field));

    [Theory]
    [InlineData(""" "dnsConfig": {"nameservers": ["192.0.2.53"]} """, EnforcementAction.Deny)]
    [InlineData(""" "dnsConfig": {"searches": ["other.example"]} """, EnforcementAction.Warn)]
    public void Search_domains_only_warn(string field, EnforcementAction action) => Assert.Equal(action, FindingOf(field)!.Action);

    [Theory]
    [InlineData(""" "hostAliases": [{"ip": "10.1.2.3", "hostnames": ["api.partner.example"]}] """)]
    [InlineData(""" "hostAliases": [{"ip": "127.0.0.1", "hostnames": ["status.localhost"]}] """)]
    [InlineData(""" "hostAliases": [{"ip": "203.0.113.5", "hostnames": ["db.partner.example"]}] """)]
    [InlineData(""" "hostAliases": [{"ip": "192.0.2.1", "hostnames": ["printer.elsewhere.example", "printer"]}] """)]
    [InlineData(""" "hostAliases": [{"ip": "192.0.2.1", "hostnames": ["shop.corp.example", "db.legacy"]}] """)]
    [InlineData(""" "hostAliases": [], "dnsConfig": {"options": [{"name": "ndots", "value": "2"}]} """)]
    [InlineData(""" "dnsConfig": {"nameservers": ["169.254.20.10", "172.21.0.10", "198.51.100.53"]} """)]
    [InlineData(""" "dnsConfig": {"searches": ["payments.svc.cluster.local", "svc.cluster.local", "cluster.local", "corp.example"]} """)]
    [InlineData(""" "dnsConfig": {"searches": ["eu.corp.example", "partner.example"]} """)]
    public void It_can_name_what_is_inside_or_approved(string field) => Assert.Null(RuleOf(field));

    private static string? RuleOf(string fields) => FindingOf(fields)?.Rule;

    private static Finding? FindingOf(string fields)
    {
        var containers = fields.Contains("ontainers\"", StringComparison.Ordinal)
            ? ""
            : """, "containers": [{"name": "a", "image": "a"}]""";
        var verdict = Mesh.Validate(
            $$"""{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": { {{fields}}{{containers}} } }"""
        );
        return verdict.Findings.DistinctBy(finding => finding.Rule).SingleOrDefault();
    }

    private static string Container(string fields, string section = "containers") =>
        $$"""
            "{{section}}": [{"name": "a", "image": "a", {{fields}} }]
            """;
}
