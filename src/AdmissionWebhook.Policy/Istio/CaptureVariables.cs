namespace AdmissionWebhook.Policy.Istio;

/// <summary>Variables by which a container that looks injected redirects less, or takes the proxy's configuration from elsewhere.</summary>
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

    // istio tools/istio-iptables/pkg/constants/constants.go. They have no flags.
    private static readonly string[] Others = ["ISTIO_OUTBOUND_OWNER_GROUPS", "ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE", "ENVOY_USER"];

    /// <summary>Of istio-iptables, each with the flag that it sets; one without a flag with itself.</summary>
    internal static IReadOnlyDictionary<string, string> OfRedirection { get; } =
        Flags.Concat(Others).ToDictionary(flag => flag.Replace('-', '_').ToUpperInvariant());

    /// <summary>All that the injector never writes.</summary>
    public static IEnumerable<string> All =>
        OfRedirection.Keys.Append("DISABLE_ENVOY").Append("ISTIO_BOOTSTRAP").Append("ISTIO_BOOTSTRAP_OVERRIDE");
}
