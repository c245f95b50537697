namespace AdmissionWebhook.Policy.Exposures;

/// <summary>Labels that tools add for their own use. No Service selects by them, so a workload can get them at any time.</summary>
internal static class ToolLabels
{
    private static readonly string[] Domains =
    [
        "egress.admissionwebhook.dev/",
        "helm.sh/",
        "argocd.argoproj.io/",
        "kustomize.toolkit.fluxcd.io/",
        "helm.toolkit.fluxcd.io/",
    ];

    private static readonly HashSet<string> Keys =
    [
        "app.kubernetes.io/managed-by",
        "app.kubernetes.io/part-of",
        "app.kubernetes.io/created-by",
    ];

    public static bool Contains(string key) =>
        Keys.Contains(key) || Domains.Any(domain => key.StartsWith(domain, StringComparison.Ordinal));
}
