using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Consistency;

/// <summary>What the mesh makes of an absent <c>exportTo</c> decides which objects meet.</summary>
public sealed class DefaultExportTests
{
    private const string Spec =
        """{"hosts": ["api.example.com"], "http": [{"timeout": "5s", "route": [{"destination": {"host": "api.example.com"}}]}]}""";

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"virtualService": ["."]}""", false)]
    public void Objects_of_two_namespaces_meet_only_if_exported(string defaults, bool meet)
    {
        var other = $$"""
            {"apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "metadata": {"name": "a", "namespace": "orders"},
             "spec": {{Spec}} }
            """;
        var scenario = Scenario
            .Example.WithPolicy(
                $$$"""{"approvedHosts": [{"host": "api.example.com", "exportTo": ["*"]}], "mesh": {"defaultExports": {{{defaults}}}}}"""
            )
            .Seeing(ClusterIndex.FromDocuments([JsonDocument.Parse(other).RootElement]));
        var verdict = scenario.Validate("VirtualService", Spec);
        Assert.Equal(meet, verdict.Findings.Any(finding => finding.Rule == "duplicate-virtual-service"));
    }
}
