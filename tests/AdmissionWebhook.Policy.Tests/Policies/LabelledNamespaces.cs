using AdmissionWebhook.Policy.Cluster;

namespace AdmissionWebhook.Policy.Tests.Policies;

/// <summary>A cluster with one namespace that a selector governs by label; the namespace called unknown has no known labels.</summary>
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
