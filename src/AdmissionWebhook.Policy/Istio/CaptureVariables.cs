namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// Environment variables that let a container that looks injected capture less traffic, or load the proxy's configuration from elsewhere.
/// </summary>
public static class CaptureVariables
{
    private static readonly string[] Flags =
    [
        "proxy-uid",
        "proxy-gid",
        "istio-inbound-interception-mode",
        "istio-exclude-interfaces",
        "istio-service-cidr",
        "istio-service-exclude-cidr",
        "istio-local-outbound-ports-exclude",
        "kube-virt-interfaces",
        "dry-run",
        "skip-rule-apply",
        "cni-mode",
        "cleanup-only",
        "network-namespace",
    ];

    // istio tools/istio-iptables/pkg/constants/constants.go. These have no flag.
    private static readonly string[] Others = ["ISTIO_OUTBOUND_OWNER_GROUPS", "ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE", "ENVOY_USER"];

    /// <summary>The variables of istio-iptables, with the flag that each one sets; a variable without a flag maps to itself.</summary>
    internal static IReadOnlyDictionary<string, string> OfRedirection { get; } =
        Flags.Concat(Others).ToDictionary(flag => flag.Replace('-', '_').ToUpperInvariant());

    /// <summary>
    /// Variables by which a user's code runs in a container of the injector's: ld.so(8), bash(1), and the path on which istio-iptables
    /// looks for iptables (istio tools/istio-iptables/pkg/dependencies).
    /// </summary>
    internal static readonly string[] OfLoaders = ["LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "GCONV_PATH", "PATH", "ENV", "BASH_ENV"];

    /// <summary>Variables that the injector never writes.</summary>
    public static IEnumerable<string> All =>
        [.. OfRedirection.Keys, "DISABLE_ENVOY", "ISTIO_BOOTSTRAP", "ISTIO_BOOTSTRAP_OVERRIDE", .. OfLoaders];
}
