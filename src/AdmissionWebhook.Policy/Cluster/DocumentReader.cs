using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>Puts whole documents into an index: what rules look up of Istio's kinds, Services, Namespaces and workloads. Never throws for their content.</summary>
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
                index.Set(NeighbourReader.Service(document, key));
                index.SetComplete(ViewKind.Services, key.Namespace);
                break;
            case ("", "Namespace"):
                index.SetNamespace(name, NeighbourReader.Labels(metadata.Member("labels"u8)));
                break;
            case ("", "Pod"):
                AddPod(key, metadata);
                break;
            case (IstioKinds.Group, "Gateway"):
                index.Set(NeighbourReader.Gateway(document, key));
                index.SetComplete(ViewKind.Gateways, key.Namespace);
                break;
            case ("gateway.networking.k8s.io", "Gateway"):
                index.Set(new KnownGateway(key, []));
                break;
            case (IstioKinds.Group, "Sidecar"):
                index.Set(NeighbourReader.Sidecar(document, key));
                break;
            case (IstioKinds.Group, "WorkloadEntry"):
                AddPod(key, document.Member("spec"u8));
                break;
            default:
                AddTemplate(new ObjectKey(key.Namespace, $"{kind}/{key.Name}"), document);
                AddKnown(IstioKinds.Find(group, kind), document, key);
                break;
        }
    }

    private void AddKnown(IstioKind kind, JsonElement document, ObjectKey key)
    {
        if (ObjectReader.Read(kind, document, key, clusterDomain) is { } known)
        {
            index.Set(known);
            if (kind == IstioKind.DestinationRule)
            {
                index.SetComplete(ViewKind.DestinationRules, key.Namespace);
            }
        }
    }

    // The pods that a workload would make: Deployment, StatefulSet, DaemonSet, Job and whatever else has a template; a CronJob's is in its Job's.
    private void AddTemplate(ObjectKey key, JsonElement document)
    {
        var spec = document.Member("spec"u8);
        var template = spec.Member("template"u8);
        template = template.IsPresent() ? template : spec.Member("jobTemplate"u8).Member("spec"u8).Member("template"u8);
        if (template.Member("spec"u8).Member("containers"u8).IsPresent())
        {
            AddPod(key, template.Member("metadata"u8));
        }
    }

    private void AddPod(ObjectKey key, JsonElement labelled)
    {
        // More of them may stand in other repositories: pods of manifests are never all.
        index.SetPod(key, NeighbourReader.Labels(labelled.Member("labels"u8)));
    }

    private static string Group(JsonElement document)
    {
        var apiVersion = document.Text("apiVersion"u8) ?? "";
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : apiVersion[..slash];
    }
}
