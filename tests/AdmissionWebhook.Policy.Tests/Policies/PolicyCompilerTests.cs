using AdmissionWebhook.Policy.Policies;
using static AdmissionWebhook.Policy.Tests.Policies.PolicyDocuments;

namespace AdmissionWebhook.Policy.Tests.Policies;

public sealed class PolicyCompilerTests
{
    [Fact]
    public void The_documented_example_compiles()
    {
        var policy = PolicyCompiler.Compile(
            Parse(
                Document(
                    """
                    {
                      "contact": "#egress-approvals", "enforcement": "Warn",
                      "approvedHosts": [{"host": "api.github.com", "ports": [{"number": 443, "protocols": ["TLS", "HTTPS"]}],
                        "resolutions": ["DNS"], "addresses": ["192.168.1.0/24"],
                        "namespaces": ["ci"], "exportTo": ["orders"], "labels": {"vendor": "github"}, "owner": "platform",
                         "approvedBy": "security", "reason": "source", "ticket": "SEC-1042", "expires": "2027-06-30"}],
                      "deniedHosts": [{"host": "*.pastebin.com", "reason": "data loss"}],
                      "rules": {"route-timeout": {"action": "Deny", "max": "60s"}},
                      "defaults": {"routes": "external", "routeTimeout": "15s",
                        "retries": {"attempts": 2, "perTryTimeout": "5s", "retryOn": ["connect-failure", "503"]}, "connectTimeout": "10s",
                        "exportTo": ["."],
                        "labels": {"egress.admissionwebhook.dev/governed": "true"}},
                      "exceptions": [{"rules": ["resolution"], "kind": "ServiceEntry", "namespace": "legacy", "name": "mainframe",
                        "values": ["mainframe.corp.example"], "owner": "core", "reason": "no DNS", "expires": "2027-01-31"}],
                      "breakGlass": {"groups": ["sre-oncall"], "until": "2026-12-01T06:00:00Z"},
                      "mesh": {"clusterDomain": "cluster.local", "ownHosts": ["*.apps.corp.example"], "internalAddresses": ["10.0.0.0/8"],
                        "platformNamespaces": ["istio-system"],
                        "egressGateway": {"namespace": "istio-system", "podLabels": {"istio": "egressgateway"},
                         "gateways": ["istio-system/*egress*"], "waypoint": "istio-egress/waypoint"},
                         "outboundTrafficPolicy": "REGISTRY_ONLY"}
                    }
                    """
                )
            ),
            []
        );
        Assert.False(policy.IsInvalid);
        Assert.True(policy.Governs);
        Assert.Equal(new DateTimeOffset(2027, 7, 1, 0, 0, 0, TimeSpan.Zero), Assert.Single(policy.Approvals).ExpiresAt);
        Assert.Equal(EnforcementAction.Warn, policy.Enforcement);
        Assert.Equal("sre-oncall", Assert.Single(policy.BreakGlass!.Groups));
    }

    [Fact]
    public void Duplicate_names_and_different_cluster_domains_are_conflicts()
    {
        var policies = new[] { "a.local", "a.local", "b.local" }
            .Select(domain => PolicyCompiler.Compile(Parse(Document($$"""{"mesh": {"clusterDomain": "{{domain}}"} }""")), []))
            .ToList();
        Assert.Equal(
            [
                "1 and 0: metadata.name: 'p' is taken; names must be unique",
                "2 and 0: metadata.name: 'p' is taken; names must be unique",
                "2 and 0: spec.mesh.clusterDomain: 'b.local' disagrees with 'a.local'; all policies must name the same domain",
            ],
            PolicyCompiler.Conflicts(policies).Select(conflict => $"{conflict.Policy} and {conflict.Other}: {conflict.Error}")
        );
        Assert.Empty(PolicyCompiler.Conflicts(policies[..1]));
    }
}
