using System.Text;
using System.Text.Json;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Inventory;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules.Resilience;

namespace AdmissionWebhook.Engine;

/// <summary>
/// Mesh settings that no admission webhook sees: the ConfigMap <c>istio</c> of a platform namespace, IstioOperators, and the Istio and
/// IstioRevision of the Sail operator, which writes that ConfigMap. Dry run and audit evaluate them anyway.
/// </summary>
internal static class MeshSetting
{
    public const string OperatorGroup = "install.istio.io";
    public const string MapName = "istio";

    private const string MapKey = "mesh";

    /// <returns>Null for any other document.</returns>
    public static Verdict? Evaluate(ObjectIdentity identity, JsonElement document, PolicySet policies, IClusterView cluster)
    {
        var isMap =
            identity is { ApiVersion: "v1", Kind: "ConfigMap" }
            && IsMap(identity.Name, document)
            && policies.Mesh.IsPlatform(identity.Namespace);
        var isSail = identity is { Group: "sailoperator.io", Kind: "Istio" or "IstioRevision" };
        if (!isMap && !isSail && identity is not { Group: OperatorGroup, Kind: "IstioOperator" })
        {
            return null;
        }

        // Sail's kinds are cluster-scoped and name the namespace of istiod.
        var @namespace = isSail ? document.Member("spec"u8).Text("namespace"u8) ?? identity.Namespace : identity.Namespace;
        var policy = policies.For(@namespace, cluster.NamespaceLabels(@namespace));
        Finding[] findings = [.. isMap ? OfMap(document, policy) : MeshOutboundPolicy.OfOperator(document, policy)];
        return new Verdict(Array.TrueForAll(findings, finding => finding.Action != EnforcementAction.Deny), findings, policy.Names);
    }

    // Each revision of istiod has its own ConfigMap, istio-REVISION (istio manifests/charts/istio-control/istio-discovery, configmap.yaml).
    private static bool IsMap(string name, JsonElement document) =>
        name == MapName
        || (name.StartsWith(MapName + "-", StringComparison.Ordinal) && document.Member("data"u8).Text("mesh"u8) is not null);

    /// <summary>
    /// Reads which namespaces see ServiceEntries from the first of these documents that is the mesh configuration of a platform namespace.
    /// </summary>
    public static EntryVisibility Visibility(IEnumerable<JsonElement> documents, PolicySet policies)
    {
        foreach (var document in documents)
        {
            if (
                ObjectIdentity.Of(document, "") is { ApiVersion: "v1", Kind: "ConfigMap", Name: MapName } identity
                && policies.Mesh.IsPlatform(identity.Namespace)
            )
            {
                using var mesh = MeshConfig(document);
                return EntryVisibility.Read(mesh?.RootElement ?? default);
            }
        }

        return EntryVisibility.Unset;
    }

    /// <summary>
    /// Whether sidecars capture DNS, as a mesh configuration says: the ConfigMap of a platform namespace, or an IstioOperator. Null for any
    /// other document.
    /// </summary>
    public static bool? DnsCapture(ObjectIdentity identity, JsonElement document, MeshFacts facts)
    {
        if (identity is { Group: OperatorGroup, Kind: "IstioOperator" })
        {
            return MeshOutboundPolicy.OperatorSettings(document).Any(settings => CapturesDns(settings.Settings));
        }

        if (
            identity is not { ApiVersion: "v1", Kind: "ConfigMap" }
            || !IsMap(identity.Name, document)
            || !facts.IsPlatform(identity.Namespace)
        )
        {
            return null;
        }

        using var mesh = MeshConfig(document);
        return CapturesDns(mesh?.RootElement ?? default);
    }

    private static bool CapturesDns(JsonElement meshConfig) =>
        meshConfig.Member("defaultConfig"u8).Member("proxyMetadata"u8).Text("ISTIO_META_DNS_CAPTURE"u8) == "true";

    private static JsonDocument? MeshConfig(JsonElement map) =>
        map.Member("data"u8).Text("mesh"u8) is { } text
        && ManifestReader.Read(Encoding.UTF8.GetBytes(text), MapKey).FirstOrDefault() is ManifestDocument document
            ? LoadedFile.Parse(document)
            : null;

    private static IEnumerable<Finding> OfMap(JsonElement map, GoverningPolicy policy)
    {
        if (map.Member("data"u8).Text("mesh"u8) is null)
        {
            return [];
        }

        using var mesh = MeshConfig(map);
        return MeshOutboundPolicy.OfMeshConfig(mesh?.RootElement ?? default, JsonPath.Root["data"][MapKey], policy) is { } finding
            ? [finding]
            : [];
    }
}
