using System.Text.Json;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Inventory;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Audit;

/// <summary>
/// Evaluates the mesh settings of a cluster: see <see cref="MeshSetting"/>. Includes IstioOperators if the cluster serves them.
/// </summary>
internal sealed class LiveMesh(KubernetesClient client, PolicySet policies, IClusterView cluster)
{
    private const string OperatorPlural = "istiooperators";

    private readonly List<CheckedObject> _evaluated = [];

    /// <param name="namespace">Where to look; null for every namespace.</param>
    /// <param name="cancellationToken">Cancels the evaluation.</param>
    public async Task<IReadOnlyList<CheckedObject>> EvaluateAsync(string? @namespace, CancellationToken cancellationToken)
    {
        foreach (var platform in await PlatformNamespacesAsync(@namespace, cancellationToken))
        {
            if (await client.FindAsync(ClusterResources.ConfigMaps.In(platform, MeshSetting.MapName), cancellationToken) is { } map)
            {
                Add(map);
            }
        }

        var served = await client.ResourcesAsync(MeshSetting.OperatorGroup, cancellationToken);
        if (served.FirstOrDefault(type => type.Plural == OperatorPlural) is { } operators)
        {
            foreach (var item in await client.ListAllAsync(operators, new ListQuery(@namespace), cancellationToken))
            {
                Add(item);
            }
        }

        return _evaluated;
    }

    /// <summary>Which namespaces see ServiceEntries regardless of their exportTo.</summary>
    public async Task<EntryVisibility> VisibilityAsync(CancellationToken cancellationToken)
    {
        foreach (var platform in await PlatformNamespacesAsync(null, cancellationToken))
        {
            if (await client.FindAsync(ClusterResources.ConfigMaps.In(platform, MeshSetting.MapName), cancellationToken) is { } map)
            {
                return MeshSetting.Visibility([map], policies);
            }
        }

        return EntryVisibility.Unset;
    }

    private async Task<IReadOnlyList<string>> PlatformNamespacesAsync(string? @namespace, CancellationToken cancellationToken)
    {
        if (@namespace is not null)
        {
            return policies.Mesh.IsPlatform(@namespace) ? [@namespace] : [];
        }

        var globs = policies.Mesh.PlatformNamespaces;
        var names = globs.Where(glob => glob.IsLiteral).Select(glob => glob.Pattern).ToHashSet(StringComparer.Ordinal);
        if (globs.Any(glob => !glob.IsLiteral))
        {
            await foreach (var page in client.ListAsync(ClusterResources.Namespaces, ListQuery.Everything, cancellationToken))
            {
                names.UnionWith(
                    page.Objects.Select(item => item.Member("metadata"u8).Text("name"u8) ?? "")
                        .Where(name => policies.Mesh.IsPlatform(name))
                );
            }
        }

        return [.. names.Order(StringComparer.Ordinal)];
    }

    private void Add(JsonElement item)
    {
        var identity = ObjectIdentity.Of(item, "");
        if (MeshSetting.Evaluate(identity, item, policies, cluster) is { } verdict)
        {
            _evaluated.Add(new CheckedObject(null, identity, verdict, []) { Uid = item.Member("metadata"u8).Text("uid"u8) ?? "" });
        }
    }
}
