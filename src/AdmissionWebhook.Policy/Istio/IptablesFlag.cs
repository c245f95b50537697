namespace AdmissionWebhook.Policy.Istio;

/// <summary>One flag of istio-iptables (istio tools/istio-iptables/pkg/cmd/root.go).</summary>
/// <param name="Name">Its long name.</param>
/// <param name="Short">Its short name; NUL for none.</param>
/// <param name="IsSwitch">Whether it takes no value.</param>
/// <param name="Annotation">The pod annotation, without its prefix, that the injector turns into it; null for none.</param>
internal sealed record IptablesFlag(string Name, char Short = default, bool IsSwitch = false, string? Annotation = null)
{
    /// <summary>Every flag, by its long name.</summary>
    public static IReadOnlyDictionary<string, IptablesFlag> ByName { get; } =
        new IptablesFlag[]
        {
            new("envoy-port", 'p'),
            new("inbound-capture-port", 'z'),
            new("inbound-tunnel-port", 'e'),
            new("proxy-uid", 'u'),
            new("proxy-gid", 'g'),
            new("istio-inbound-interception-mode", 'm'),
            new("istio-inbound-ports", 'b'),
            new("istio-local-exclude-ports", 'd'),
            new("istio-exclude-interfaces", 'c', Annotation: "excludeInterfaces"),
            new("istio-service-cidr", 'i', Annotation: "includeOutboundIPRanges"),
            new("istio-service-exclude-cidr", 'x', Annotation: "excludeOutboundIPRanges"),
            new("istio-outbound-ports", 'q'),
            new("istio-local-outbound-ports-exclude", 'o', Annotation: "excludeOutboundPorts"),
            new("kube-virt-interfaces", 'k', Annotation: "kubevirtInterfaces"),
            new("istio-inbound-tproxy-mark", 't'),
            new("istio-inbound-tproxy-route-table", 'r'),
            new("network-namespace"),
            new("iptables-probe-port"),
            new("probe-timeout"),
            new("force-iptables-binary"),
            new("dry-run", 'n', IsSwitch: true),
            new("skip-rule-apply", IsSwitch: true),
            new("run-validation", IsSwitch: true),
            new("redirect-dns", IsSwitch: true),
            new("drop-invalid", IsSwitch: true),
            new("dual-stack", IsSwitch: true),
            new("capture-all-dns", IsSwitch: true),
            new("cni-mode", IsSwitch: true),
            new("reconcile", IsSwitch: true),
            new("cleanup-only", IsSwitch: true),
            new("force-apply", IsSwitch: true),
            new("native-nftables", IsSwitch: true),
            new("iptables-trace-logging", IsSwitch: true),
            new("log_as_json", IsSwitch: true),
        }.ToDictionary(flag => flag.Name);

    /// <summary>The flags that have a short name, by that name.</summary>
    public static IReadOnlyDictionary<char, IptablesFlag> ByShort { get; } =
        ByName.Values.Where(flag => flag.Short != default).ToDictionary(flag => flag.Short);
}
