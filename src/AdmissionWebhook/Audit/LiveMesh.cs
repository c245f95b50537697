using System.Text;
using System.Text.Json;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules.Resilience;

namespace AdmissionWebhook.Audit;

/// <summary>
/// The settings of the mesh that are no Istio networking objects: the ConfigMap <c>istio</c> of each platform namespace, and IstioOperators
/// where the cluster serves them.
/// </summary>
internal sealed class LiveMesh(KubernetesClient client, PolicySet policies, IClusterView cluster)
{
    private const string OperatorGroup = "install.istio.io";
    private const string OperatorPlural = "istiooperators";

    /// <param name="namespace">Where to look; null: everywhere.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    public async Task<IReadOnlyList<LiveObject>> JudgeAsync(string? @namespace, CancellationToken cancellationToken)
    {
        var judged = new List<LiveObject>();
        foreach (var platform in await PlatformNamespacesAsync(@namespace, cancellationToken))
        {
            if (await client.FindAsync(ClusterResources.ConfigMaps.In(platform, "istio"), cancellationToken) is { } map)
            {
                judged.Add(Judge(map, OfMap));
            }
        }

        var served = await client.ResourcesAsync(OperatorGroup, cancellationToken);
        if (served.FirstOrDefault(type => type.Plural == OperatorPlural) is { } operators)
        {
            foreach (var item in await client.ListAllAsync(operators, new ListQuery(@namespace), cancellationToken))
            {
                judged.Add(Judge(item, MeshOutboundPolicy.OfOperator));
            }
        }

        return judged;
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
                names.UnionWith(page.Objects.Select(item => item.Member("metadata"u8).Text("name"u8) ?? "").Where(name => policies.Mesh.IsPlatform(name)));
            }
        }

        return [.. names.Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<Finding> OfMap(JsonElement map, GoverningPolicy policy)
    {
        var text = map.Member("data"u8).Text("mesh"u8);
        if (text is null)
        {
            return [];
        }

        using var mesh = ManifestReader.Read(Encoding.UTF8.GetBytes(text), "mesh").FirstOrDefault() is ManifestDocument document ? LoadedFile.Parse(document) : null;
        return MeshOutboundPolicy.OfMeshConfig(mesh?.RootElement ?? default, JsonPath.Root["data"]["mesh"], policy) is { } finding ? [finding] : [];
    }

    private LiveObject Judge(JsonElement item, Func<JsonElement, GoverningPolicy, IEnumerable<Finding>> find)
    {
        var identity = ObjectIdentity.Of(item, "");
        var policy = policies.For(identity.Namespace, cluster.NamespaceLabels(identity.Namespace));
        Finding[] findings = [.. find(item, policy)];
        var verdict = new Verdict(Array.TrueForAll(findings, finding => finding.Action != EnforcementAction.Deny), findings, policy.Names);
        return new LiveObject(identity, item.Member("metadata"u8).Text("uid"u8) ?? "", verdict);
    }
}
