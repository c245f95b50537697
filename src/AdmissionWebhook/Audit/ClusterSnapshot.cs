using AdmissionWebhook.Cluster;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Audit;

/// <summary>The view of a cluster that the server follows, read once.</summary>
internal sealed class ClusterSnapshot(KubernetesClient client, string clusterDomain)
{
    private readonly ClusterIndex _index = new() { KnowsServices = true };

    /// <summary>What may not be read; the rules that need other objects are then silent.</summary>
    public string? Refusal { get; private set; }

    /// <param name="kinds">The resources of Istio that the cluster serves.</param>
    /// <param name="namespace">The one namespace whose labels are needed; null: all of them are.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <exception cref="KubernetesException">The cluster cannot be read; a namespace that is missing is one reason.</exception>
    public async Task<ClusterIndex> ReadAsync(IReadOnlyList<ResourceType> kinds, string? @namespace, CancellationToken cancellationToken)
    {
        if (@namespace is not null)
        {
            await ReadLabelsAsync(@namespace, cancellationToken);
        }

        try
        {
            await ReadAllAsync(kinds, cancellationToken);
        }
        catch (KubernetesException refusal) when (refusal.IsForbidden && @namespace is not null)
        {
            // Somebody who may read one namespace only can have it audited all the same.
            Refusal = refusal.Message;
            (_index.KnowsObjects, _index.KnowsServices) = (false, false);
        }

        return _index;
    }

    private static bool IsLookedUp(IstioKind kind) => kind is IstioKind.ServiceEntry or IstioKind.VirtualService or IstioKind.DestinationRule;

    private async Task ReadLabelsAsync(string @namespace, CancellationToken cancellationToken)
    {
        try
        {
            _index.SetNamespace(@namespace, ClusterObjects.Labels(await client.GetAsync(ClusterResources.Namespaces.Named(@namespace), cancellationToken)));
        }
        catch (KubernetesException refusal) when (refusal.IsForbidden)
        {
        }
    }

    private async Task ReadAllAsync(IReadOnlyList<ResourceType> kinds, CancellationToken cancellationToken)
    {
        await foreach (var page in client.ListAsync(ClusterResources.Namespaces, ListQuery.Everything, cancellationToken))
        {
            foreach (var item in page.Objects)
            {
                _index.SetNamespace(item.Member("metadata"u8).Text("name"u8) ?? "", ClusterObjects.Labels(item));
            }
        }

        await foreach (var page in client.ListAsync(ClusterResources.Services, ListQuery.Everything, cancellationToken))
        {
            foreach (var metadata in page.Objects.Select(item => item.Member("metadata"u8)))
            {
                _index.AddService(new ObjectKey(metadata.Text("namespace"u8) ?? "", metadata.Text("name"u8) ?? ""));
            }
        }

        foreach (var (kind, _, plural) in IstioKinds.All.Where(one => IsLookedUp(one.Kind)))
        {
            if (kinds.FirstOrDefault(type => type.Plural == plural) is { } type)
            {
                await ReadAsync(kind, type, cancellationToken);
            }
        }
    }

    private async Task ReadAsync(IstioKind kind, ResourceType type, CancellationToken cancellationToken)
    {
        await foreach (var page in client.ListAsync(type, ListQuery.Everything, cancellationToken))
        {
            foreach (var item in page.Objects)
            {
                if (ClusterObjects.Read(kind, item, clusterDomain) is { } known)
                {
                    _index.Set(known);
                }
            }
        }
    }
}
