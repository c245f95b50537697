namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// Labels that Istio's charts, its injector, Kubernetes and Helm add to the pods of every gateway (istio
/// manifests/charts/gateway/templates, pkg/kube/inject). They do not narrow a selector.
/// </summary>
internal static class GatewayPodLabels
{
    private static readonly string[] Domains = ["istio.io", "kubernetes.io", "k8s.io", "helm.sh"];

    private static readonly HashSet<string> Shared =
    [
        "chart",
        "heritage",
        "release",
        "istio-locality",
        "pod-template-hash",
        "controller-revision-hash",
        "revision",
    ];

    // These distinguish gateways: they hold the name of the release or the Deployment.
    private static readonly HashSet<string> Names =
    [
        "app.kubernetes.io/name",
        "app.kubernetes.io/instance",
        "service.istio.io/canonical-name",
        "gateway.networking.k8s.io/gateway-name",
        "istio.io/gateway-name",
        "release",
        "operator.istio.io/component",
        "install.operator.istio.io/owning-resource",
    ];

    /// <summary>Whether the egress gateway's pods can have the label although the policy does not list it.</summary>
    public static bool MayBeOn(IReadOnlyList<KeyValuePair<string, string>> pod, string key, string value)
    {
        if (pod.Any(own => own.Key == key))
        {
            return false;
        }

        return Names.Contains(key)
            ? value.Contains("egress", StringComparison.OrdinalIgnoreCase) || pod.Any(own => own.Value == value)
            : Shared.Contains(key) || IsInSharedDomain(key);
    }

    private static bool IsInSharedDomain(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && Array.Exists(
                Domains,
                domain => key.AsSpan(0, slash).EndsWith(domain) && (slash == domain.Length || key[slash - domain.Length - 1] == '.')
            );
    }
}
