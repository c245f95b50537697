using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// Text that Istio's templates put between double quotes unescaped (istio injection-template.yaml and
/// tools/packaging/common/envoy_bootstrap.json). A quote, a backslash or a control character ends the quoted text early, and the rest
/// becomes fields of the proxy's container or of Envoy's bootstrap.
/// </summary>
public static class InsertedText
{
    /// <summary>The remedy.</summary>
    public const string Remedy = "write it without quotes, backslashes and control characters";

    /// <summary>
    /// Annotations that some release of Istio inserts whole or item by item without escaping (istio
    /// releasenotes/notes/58889-annotation-validation.yaml, sidecar-annotation-yaml-injection.yaml).
    /// </summary>
    public static readonly IReadOnlyList<string> Annotations =
    [
        "sidecar.istio.io/proxyImage",
        "sidecar.istio.io/proxyImageType",
        "sidecar.istio.io/logLevel",
        "sidecar.istio.io/componentLogLevel",
        "sidecar.istio.io/agentLogLevel",
        "sidecar.istio.io/proxyCPU",
        "sidecar.istio.io/proxyCPULimit",
        "sidecar.istio.io/proxyMemory",
        "sidecar.istio.io/proxyMemoryLimit",
        "status.sidecar.istio.io/port",
        "readiness.status.sidecar.istio.io/initialDelaySeconds",
        "readiness.status.sidecar.istio.io/periodSeconds",
        "readiness.status.sidecar.istio.io/failureThreshold",
        "sidecar.istio.io/extraStatTags",
        "sidecar.istio.io/statsInclusionPrefixes",
        "sidecar.istio.io/statsInclusionSuffixes",
        "resource.opentelemetry.io/service.namespace",
        "resource.opentelemetry.io/service.version",
        "resource.opentelemetry.io/service.instance.id",
    ];

    /// <summary>The annotation that the injector puts between single quotes, if istio-cni is a Multus network.</summary>
    public const string Networks = "k8s.v1.cni.cncf.io/networks";

    private static readonly string[] OwnerFields = ["apiVersion", "kind", "name"];

    public static string Message(string name) =>
        $"{name} ends the quoted text that Istio's templates put it in, and can add fields to the proxy";

    /// <summary>
    /// Text of a pod's owners that does. The injector names the workload by its owner (istio pkg/kube/util.go, GetDeployMetaFromPod), and
    /// the API server only checks that the fields are not empty.
    /// </summary>
    internal static IEnumerable<(string Value, JsonPath Path)> OfOwners(IstioKind kind, JsonElement document)
    {
        var index = 0;
        foreach (var owner in kind == IstioKind.Pod ? document.Member("metadata"u8).Member("ownerReferences"u8).Items() : [])
        {
            var path = JsonPath.Metadata["ownerReferences"][index++];
            foreach (var field in OwnerFields)
            {
                if (owner.Member(field).Text() is { } text && BreaksOut(text))
                {
                    yield return (text, path[field]);
                }
            }
        }
    }

    public static bool BreaksOut(string? text)
    {
        foreach (var c in text ?? "")
        {
            if (c is '"' or '\\' or '\u2028' or '\u2029' || char.IsControl(c))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a text anywhere in the value does, names of members included.</summary>
    public static bool BreaksOut(JsonElement value)
    {
        foreach (var member in value.Members())
        {
            if (BreaksOut(member.DecodedName()) || BreaksOut(member.Value))
            {
                return true;
            }
        }

        foreach (var item in value.Items())
        {
            if (BreaksOut(item))
            {
                return true;
            }
        }

        return BreaksOut(value.Text());
    }
}
