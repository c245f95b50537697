using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>Puts whole documents into an index: Istio's kinds, Services, Namespaces. Never throws for their content.</summary>
/// <param name="index">Where they go.</param>
/// <param name="clusterDomain">The domain that short names are expanded with.</param>
/// <param name="namespace">Where objects stand that name no namespace.</param>
internal sealed class DocumentReader(ClusterIndex index, string clusterDomain, string @namespace)
{
    public void Add(JsonElement document)
    {
        var metadata = document.Member("metadata"u8);
        var name = metadata.Text("name"u8) ?? "";
        var key = new ObjectKey(metadata.Text("namespace"u8) is { Length: > 0 } own ? own : @namespace, name);
        var (group, kind) = (Group(document), document.Text("kind"u8) ?? "");
        switch (group, kind)
        {
            case ("", "Service"):
                index.AddService(key, document.Member("spec"u8).Text("clusterIP"u8) == "None");
                index.KnowsServices = true;
                break;
            case ("", "Namespace"):
                index.SetNamespace(name, Labels(metadata));
                break;
            default:
                if (ObjectReader.Read(IstioKinds.Find(group, kind), document, key, clusterDomain) is { } known)
                {
                    index.Set(known);
                }

                break;
        }
    }

    private static string Group(JsonElement document)
    {
        var apiVersion = document.Text("apiVersion"u8) ?? "";
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : apiVersion[..slash];
    }

    private static Dictionary<string, string> Labels(JsonElement metadata)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in metadata.Member("labels"u8).Members())
        {
            if (label.Value.Text() is { } value)
            {
                labels[label.Name] = value;
            }
        }

        return labels;
    }
}
