using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;

namespace AdmissionWebhook.Policy.Tests.Cluster;

/// <summary>Cluster views built from whole manifests.</summary>
public static class Views
{
    public static ClusterIndex Of(params string[] documents) =>
        ClusterIndex.FromDocuments(documents.Select(document => JsonDocument.Parse(document).RootElement), @namespace: "payments");

    /// <summary>A view with one Istio object in namespace payments.</summary>
    public static ClusterIndex Of(string kind, string spec) =>
        Of([
            $$"""
            {"apiVersion": "networking.istio.io/v1", "kind": "{{kind}}", "metadata": {"name": "other", "namespace": "payments"},
             "spec": {{spec}}}
            """,
        ]);
}
