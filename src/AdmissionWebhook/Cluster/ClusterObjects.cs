using System.Text.Json;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Caching;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Cluster;

/// <summary>
/// The cluster's objects, trimmed to what rules read and kept current in one index. Until <see cref="Complete"/> the index reports that it
/// knows no objects, so that rules conclude nothing from a partial view.
/// </summary>
internal sealed class ClusterObjects
{
    private static readonly ReflectorOptions Options = new() { MissingIsEmpty = true };

    private readonly KubernetesClient _client;
    private readonly PolicyStore _policies;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="client">The cluster.</param>
    /// <param name="policies">Supply the cluster domain; must be loaded before the first object is read.</param>
    /// <param name="time">The clock for retries.</param>
    public ClusterObjects(KubernetesClient client, PolicyStore policies, TimeProvider time)
    {
        (_client, _policies, _time) = (client, policies, time);
        Reflectors =
        [
            Namespaces(),
            Services(),
            Gateways(),
            Sidecars(),
            .. ClusterResources.GatewayApi.Select(one => OfGatewayApi(one.Kind, one.OlderVersions)),
            Pods(),
            Known(IstioKind.ServiceEntry),
            Known(IstioKind.VirtualService),
            Known(IstioKind.DestinationRule),
        ];
    }

    public ClusterIndex Index { get; } = new() { KnowsObjects = false };

    public IReadOnlyList<IReflector> Reflectors { get; }

    /// <summary>Completes with the first complete view.</summary>
    public Task Completed => _completed.Task;

    /// <summary>Call once every reflector has synced.</summary>
    public void Complete()
    {
        (Index.KnowsObjects, Index.KnowsEverything) = (true, true);
        _completed.TrySetResult();
    }

    private Reflector<Dictionary<string, string>> Namespaces()
    {
        var reflector = new Reflector<Dictionary<string, string>>(_client, ClusterResources.Namespaces, Labels, _time, Options);
        reflector.Store.Changed += changes =>
        {
            foreach (var (key, before, after) in changes)
            {
                if (after is null)
                {
                    Index.RemoveNamespace(key.Name);
                }
                else if (before is null || !AreEqual(before, after))
                {
                    // The governing policies of a namespace are cached by the instance of its labels.
                    Index.SetNamespace(key.Name, after);
                }
            }
        };
        return reflector;
    }

    private Reflector<KnownService> Services() =>
        Watched(ClusterResources.Services, [], NeighbourReader.Service, Index.Set, Index.RemoveService);

    private Reflector<KnownGateway> Gateways() =>
        Watched(
            ClusterResources.Of(IstioKind.Gateway),
            ClusterResources.OlderIstioVersions,
            NeighbourReader.Gateway,
            Index.Set,
            Index.RemoveGateway
        );

    private Reflector<KnownSidecar> Sidecars() =>
        Watched(
            ClusterResources.Of(IstioKind.Sidecar),
            ClusterResources.OlderIstioVersions,
            NeighbourReader.Sidecar,
            Index.Set,
            Index.RemoveSidecar
        );

    private IReflector OfGatewayApi(IstioKind kind, string[] olderVersions)
    {
        var type = ClusterResources.OfGatewayApi(kind);
        return kind == IstioKind.BackendTlsPolicy
            ? Watched(type, olderVersions, NeighbourReader.BackendTls, Index.Set, Index.RemoveBackendTls)
            : Watched(
                type,
                olderVersions,
                (item, key) => NeighbourReader.GatewayRoute(kind, item, key, _policies.Current.Mesh.ClusterDomain),
                Index.Set,
                key => Index.RemoveGatewayRoute(kind, key)
            );
    }

    private Reflector<PodLabels> Pods() =>
        Watched(
            ClusterResources.Pods,
            [],
            (item, key) => new PodLabels(key, Labels(item)),
            pod => Index.SetPod(pod.Key, pod.Labels),
            Index.RemovePod
        );

    private Reflector<T> Watched<T>(
        ResourceType type,
        IReadOnlyList<string> otherVersions,
        Func<JsonElement, ObjectKey, T> read,
        Action<T> set,
        Action<ObjectKey> remove
    )
        where T : class
    {
        var reflector = new Reflector<T>(
            _client,
            type,
            item => read(item, Key(item)),
            _time,
            Options with
            {
                OtherVersions = otherVersions,
            }
        );
        reflector.Store.Changed += changes =>
        {
            foreach (var (key, _, after) in changes)
            {
                if (after is null)
                {
                    remove(new ObjectKey(key.Namespace, key.Name));
                }
                else
                {
                    set(after);
                }
            }
        };
        return reflector;
    }

    private Reflector<KnownObject> Known(IstioKind kind)
    {
        var reflector = new Reflector<KnownObject>(
            _client,
            ClusterResources.Of(kind),
            item => Read(kind, item, _policies.Current.Mesh.ClusterDomain),
            _time,
            Options with
            {
                OtherVersions = ClusterResources.OlderIstioVersions,
            }
        );
        reflector.Store.Changed += changes =>
        {
            foreach (var (key, _, after) in changes)
            {
                if (after is null)
                {
                    Index.Remove(kind, new ObjectKey(key.Namespace, key.Name));
                }
                else
                {
                    Index.Set(after);
                }
            }
        };
        return reflector;
    }

    /// <summary>What the view keeps of an object; null if no rule looks up its kind.</summary>
    public static KnownObject? Read(IstioKind kind, JsonElement item, string clusterDomain) =>
        ObjectReader.Read(kind, item, Key(item), clusterDomain);

    public static ObjectKey Key(JsonElement item)
    {
        var metadata = item.Member("metadata"u8);
        return new ObjectKey(metadata.Text("namespace"u8) ?? "", metadata.Text("name"u8) ?? "");
    }

    public static Dictionary<string, string> Labels(JsonElement item) =>
        NeighbourReader.Labels(item.Member("metadata"u8).Member("labels"u8));

    private static bool AreEqual(Dictionary<string, string> one, Dictionary<string, string> other) =>
        one.Count == other.Count && one.All(label => other.TryGetValue(label.Key, out var value) && value == label.Value);

    private sealed record PodLabels(ObjectKey Key, IReadOnlyDictionary<string, string> Labels);
}
