using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Capture;

/// <summary>In a mesh with sidecars and ambient mode, the namespace's labels decide what a pod's label disables.</summary>
public sealed class MixedMeshTests
{
    [Theory]
    [InlineData("istio.io/dataplane-mode: ambient", "sidecar.istio.io/inject: 'false'", false)]
    [InlineData("istio.io/dataplane-mode: ambient", "istio.io/dataplane-mode: none", true)]
    [InlineData("istio-injection: enabled", "sidecar.istio.io/inject: 'false'", true)]
    [InlineData("istio-injection: enabled", "istio.io/dataplane-mode: none", false)]
    [InlineData("istio.io/rev: stable", "istio.io/dataplane-mode: none", false)]
    [InlineData("team: web", "sidecar.istio.io/inject: 'false'", true)]
    [InlineData("team: web", "istio.io/dataplane-mode: none", true)]
    public void A_pod_leaves_the_plane_of_its_namespace_only(string namespaceLabel, string podLabel, bool found)
    {
        var scenario = new Scenario()
            .WithPolicy("""{"rules": {"no-proxy": {"action": "Deny"}}, "mesh": {"dataPlane": "both"}}""")
            .Seeing(
                ClusterIndex.FromDocuments([
                    Parse(
                        $$$"""{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "payments", "labels": {{{Pair(namespaceLabel)}}}}}"""
                    ),
                ])
            );
        var verdict = scenario.Validate(
            $$$"""
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "it", "labels": {{{Pair(
                podLabel
            )}}}}, "spec": {"containers": [{"name": "c", "image": "c"}]}}
            """
        );
        Assert.Equal(found, verdict.Findings.Any(finding => finding.Rule == "no-proxy"));
    }

    private static string Pair(string label) =>
        label.Split(": ") is [var name, var value] ? $$"""{ "{{name}}": "{{value.Trim('\'')}}" }""" : throw new ArgumentException(label);

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
