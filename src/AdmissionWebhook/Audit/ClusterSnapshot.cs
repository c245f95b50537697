using System.Text.Json;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Audit;

/// <summary>The same view of a cluster that the server follows, read once.</summary>
internal sealed class ClusterSnapshot(KubernetesClient client, string clusterDomain)
{
    private readonly ClusterIndex _index = new() { KnowsEverything = true };

    /// <summary>Why objects could not be read, if so; rules that need other objects then report nothing.</summary>
    public string? Refusal { get; private set; }

    /// <param name="kinds">The kinds that the cluster serves.</param>
    /// <param name="namespace">The only namespace whose labels are needed; null for all.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="KubernetesException">The cluster cannot be read, or the namespace does not exist.</exception>
    public async Task<ClusterIndex> ReadAsync(IReadOnlyList<AuditedKind> kinds, string? @namespace, CancellationToken cancellationToken)
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
            // Someone allowed to read only one namespace can still audit it.
            Refusal = refusal.Message;
            (_index.KnowsObjects, _index.KnowsEverything) = (false, false);
        }

        return _index;
    }

    private static bool IsLookedUp(IstioKind kind) =>
        kind is IstioKind.ServiceEntry or IstioKind.VirtualService or IstioKind.DestinationRule or IstioKind.Gateway or IstioKind.Sidecar;

    private async Task ReadLabelsAsync(string @namespace, CancellationToken cancellationToken)
    {
        try
        {
            _index.SetNamespace(
                @namespace,
                ClusterObjects.Labels(await client.GetAsync(ClusterResources.Namespaces.Named(@namespace), cancellationToken))
            );
        }
        catch (KubernetesException refusal) when (refusal.IsForbidden) { }
    }

    private async Task ReadAllAsync(IReadOnlyList<AuditedKind> kinds, CancellationToken cancellationToken)
    {
        await foreach (var page in client.ListAsync(ClusterResources.Namespaces, ListQuery.Everything, cancellationToken))
        {
            foreach (var item in page.Objects)
            {
                _index.SetNamespace(item.Member("metadata"u8).Text("name"u8) ?? "", ClusterObjects.Labels(item));
            }
        }

        await ReadAsync(ClusterResources.Services, (item, key) => _index.Set(NeighbourReader.Service(item, key)), cancellationToken);
        await ReadAsync(ClusterResources.Pods, (item, key) => _index.SetPod(key, ClusterObjects.Labels(item)), cancellationToken);
        await ReadGatewayApiAsync(cancellationToken);
        foreach (var kind in kinds.Where(one => IsLookedUp(one.Kind)))
        {
            await ReadAsync(kind.Type, (item, key) => Set(kind.Kind, item, key), cancellationToken);
        }
    }

    private async Task ReadGatewayApiAsync(CancellationToken cancellationToken)
    {
        var wanted = ClusterResources.GatewayApi.Select(one => (one.Kind, ClusterResources.OfGatewayApi(one.Kind))).ToList();
        foreach (var type in await client.ResourcesAsync(wanted[0].Item2.Group, cancellationToken))
        {
            foreach (var (kind, _) in wanted.Where(one => one.Item2.Plural == type.Plural))
            {
                try
                {
                    await ReadAsync(type, (item, key) => SetGatewayApi(kind, item, key), cancellationToken);
                }
                catch (KubernetesException refusal) when (refusal.IsForbidden)
                {
                    // They count as empty; the audit reports the kinds that it could not list.
                }
            }
        }
    }

    private void SetGatewayApi(IstioKind kind, JsonElement item, ObjectKey key)
    {
        if (kind == IstioKind.BackendTlsPolicy)
        {
            _index.Set(NeighbourReader.BackendTls(item, key));
        }
        else
        {
            _index.Set(NeighbourReader.GatewayRoute(kind, item, key, clusterDomain));
        }
    }

    private async Task ReadAsync(ResourceType type, Action<JsonElement, ObjectKey> set, CancellationToken cancellationToken)
    {
        await foreach (var page in client.ListAsync(type, ListQuery.Everything, cancellationToken))
        {
            foreach (var item in page.Objects)
            {
                set(item, ClusterObjects.Key(item));
            }
        }
    }

    private void Set(IstioKind kind, JsonElement item, ObjectKey key)
    {
        if (kind == IstioKind.Gateway)
        {
            _index.Set(NeighbourReader.Gateway(item, key));
        }
        else if (kind == IstioKind.Sidecar)
        {
            _index.Set(NeighbourReader.Sidecar(item, key));
        }
        else if (ObjectReader.Read(kind, item, key, clusterDomain) is { } known)
        {
            _index.Set(known);
        }
    }
}
