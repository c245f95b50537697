using AdmissionWebhook.Policy.Cluster;

namespace AdmissionWebhook.Policy.Tests.Policies;

/// <summary>A cluster in which one namespace asks to be governed by its label, and nothing is known of the one called unknown.</summary>
internal static class LabelledNamespaces
{
    public static IClusterView View()
    {
        var index = new ClusterIndex { KnowsObjects = false };
        index.SetNamespace("labelled", new Dictionary<string, string> { ["egress"] = "governed" });
        index.SetNamespace("other", new Dictionary<string, string>());
        return index;
    }
}
