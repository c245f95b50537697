using AdmissionWebhook.Policy.Tests.Cluster;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Tls;

/// <summary>A BackendTLSPolicy for a ServiceEntry originates TLS, where no DestinationRule comes before it.</summary>
public sealed class BackendTlsPolicyTests
{
    private const string Entry = """
        {"kind": "ServiceEntry", "metadata": {"name": "partner", "namespace": "payments"},
         "spec": {"hosts": ["api.github.com"], "resolution": "DNS", "exportTo": ["."],
                  "ports": [{"number": 80, "name": "web", "protocol": "HTTP", "targetPort": 443}]}}
        """;
    private const string Policy = """
        {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "BackendTLSPolicy", "metadata": {"name": "partner", "namespace": "payments"},
         "spec": {"targetRefs": [{"group": "networking.istio.io", "kind": "ServiceEntry", "name": "partner"}],
                  "validation": {"hostname": "api.github.com", "wellKnownCACertificates": "System"}}}
        """;

    [Theory]
    [InlineData("\"name\": \"partner\"}]", "\"name\": \"partner\"}]")]
    [InlineData("\"name\": \"partner\"}]", "\"name\": \"partner\", \"sectionName\": \"web\"}]")]
    public void It_originates_TLS_for_the_ports_it_targets(string from, string to) =>
        Scenario.Example.Seeing(Views.Of([Policy.Edited(from, to)])).Validate(Entry).SilentOn("tls-origination");

    [Theory]
    [InlineData("\"name\": \"partner\"}]", "\"name\": \"other\"}]")]
    [InlineData("\"name\": \"partner\"}]", "\"name\": \"partner\", \"sectionName\": \"admin\"}]")]
    [InlineData("\"group\": \"networking.istio.io\", \"kind\": \"ServiceEntry\"", "\"group\": \"\", \"kind\": \"Service\"")]
    [InlineData("\"namespace\": \"payments\"", "\"namespace\": \"orders\"")]
    public void It_does_nothing_for_others(string from, string to) =>
        Scenario.Example.Seeing(Views.Of([Policy.Edited(from, to)])).Validate(Entry).WarnedBy("tls-origination");

    [Theory]
    [InlineData("payments", "\"outlierDetection\": {}", false)] // filled in
    [InlineData("payments", "\"tls\": {\"mode\": \"ISTIO_MUTUAL\"}", true)] // the user's setting wins
    [InlineData("istio-system", "\"outlierDetection\": {}", false)] // looked up later
    public void A_DestinationRule_with_tls_comes_first(string @namespace, string settings, bool told)
    {
        var rule = $$$"""
            {"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule", "metadata": {"name": "r", "namespace": "{{{@namespace}}}"},
             "spec": {"host": "api.github.com", "trafficPolicy": { {{{settings}}} } } }
            """;
        var verdict = Scenario.Example.Seeing(Views.Of([Policy, rule])).Validate(Entry);
        Assert.Equal(told, verdict.Findings.Any(finding => finding.Rule == "tls-origination"));
    }

    [Fact]
    public void A_clients_own_DestinationRule_replaces_it()
    {
        const string Rule = """
            {"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule", "metadata": {"name": "r", "namespace": "orders"},
             "spec": {"host": "api.github.com", "trafficPolicy": {"outlierDetection": {}}}}
            """;
        var exported = Entry.Edited("[\".\"]", "[\".\", \"orders\"]");
        Scenario.Example.Seeing(Views.Of([Policy])).Validate(exported).SilentOn("tls-origination");
        Scenario.Example.Seeing(Views.Of([Policy, Rule])).Validate(exported).WarnedBy("tls-origination");
    }
}
