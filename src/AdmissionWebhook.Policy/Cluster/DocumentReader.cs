using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>Adds whole documents to an index: the parts that rules look up. Never throws for their content.</summary>
/// <param name="index">The index to fill.</param>
/// <param name="clusterDomain">The domain that completes short names.</param>
/// <param name="namespace">The namespace of objects that name none.</param>
internal sealed class DocumentReader(ClusterIndex index, string clusterDomain, string @namespace)
{
    private readonly Dictionary<(IstioKind Kind, ObjectKey Key), KnownObject> _read = [];

    public void Add(JsonElement document)
    {
        var metadata = document.Member("metadata"u8);
        var name = metadata.Text("name"u8) ?? "";
        var key = new ObjectKey(metadata.Text("namespace"u8) is { Length: > 0 } own ? own : @namespace, name);
        var (group, kind) = (IstioKinds.GroupOf(document.Text("apiVersion"u8) ?? ""), document.Text("kind"u8) ?? "");
        switch (group, kind)
        {
            case ("", "Service"):
                index.Set(Versions.Merge(index.Service(key), NeighbourReader.Service(document, key)));
                index.SetComplete(ViewKind.Services, key.Namespace);
                break;
            case ("discovery.k8s.io", "EndpointSlice"):
                AddEndpoints(IstioKind.EndpointSlice, document, key with { Name = NeighbourReader.ServiceOf(metadata) ?? "" });
                break;
            case ("", "Endpoints"):
                AddEndpoints(IstioKind.Endpoints, document, key);
                break;
            case ("", "Namespace"):
                index.SetNamespace(name, NeighbourReader.Labels(metadata.Member("labels"u8)));
                break;
            case ("", "Pod"):
                AddPod(key, metadata);
                break;
            case (IstioKinds.Group, "Gateway"):
                index.Set(Versions.Merge(index.Gateway(key), NeighbourReader.Gateway(document, key)));
                index.SetComplete(ViewKind.Gateways, key.Namespace);
                break;
            case ("gateway.networking.k8s.io", "Gateway"):
                index.Set(NeighbourReader.KubernetesGateway(document, key));
                break;
            case ("gateway.networking.k8s.io", "HTTPRoute" or "GRPCRoute"):
                index.Set(NeighbourReader.GatewayRoute(IstioKinds.Find(group, kind), document, key, clusterDomain));
                break;
            case ("gateway.networking.k8s.io", "BackendTLSPolicy"):
                index.Set(NeighbourReader.BackendTls(document, key));
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

    private void AddEndpoints(IstioKind kind, JsonElement document, ObjectKey service)
    {
        var references = new List<EgressReference>();
        EgressReferences.Collect(kind, document, new ShapeReader(), references);
        index.AddEndpoints(service, [.. references.Select(reference => reference.Value)]);
    }

    private void AddKnown(IstioKind kind, JsonElement document, ObjectKey key)
    {
        if (ObjectReader.Read(kind, document, key, clusterDomain) is { } known)
        {
            known = Versions.Merge(_read.GetValueOrDefault((kind, key)), known);
            _read[(kind, key)] = known;
            index.Set(known);
            if (kind == IstioKind.DestinationRule)
            {
                index.SetComplete(ViewKind.DestinationRules, key.Namespace);
            }
        }
    }

    // The pods of any kind with a pod template; a CronJob's is in its jobTemplate.
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
        // Never marked complete: other repositories can define more pods.
        index.SetPod(key, NeighbourReader.Labels(labelled.Member("labels"u8)));
    }
}
