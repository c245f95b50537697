namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>Folders and files of the proxy's container where a mounted volume changes what the proxy runs, reads or resolves.</summary>
internal static class ProxyFolders
{
    private static readonly string[] Configuration = ["/etc/istio", "/var/lib/istio"];

    // With the loader and what it reads (ld.so(8)), and where Debian's iptables is a link to.
    private static readonly string[] Programs =
    [
        "/usr/local/bin",
        "/usr/bin",
        "/usr/sbin",
        "/usr/lib",
        "/usr/lib64",
        "/bin",
        "/sbin",
        "/lib",
        "/lib64",
        "/etc/alternatives",
        "/etc/ld.so.preload",
        "/etc/ld.so.cache",
    ];

    // The kubelet and the container runtime leave out their own hosts and resolv.conf if the container mounts one (kubernetes
    // pkg/kubelet/kubelet_pods.go, makeMounts).
    private static readonly string[] Resolver = ["/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf"];

    // Other webhooks mount credentials and CA bundles into every container.
    private static readonly string[] Executed = [.. Configuration, .. Programs, .. Resolver];

    private static readonly string[] Own = [.. Executed, "/usr", "/var/run/secrets", "/etc/ssl"];

    // istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml, volumeMounts.
    private static readonly string[] Injected =
    [
        "/etc/istio/proxy",
        "/etc/istio/pod",
        "/etc/istio/custom-bootstrap",
        "/var/lib/istio/data",
    ];

    /// <summary>Whether a user's volume mounted there overlaps what the proxy itself reads.</summary>
    public static bool IsOwn(string path) => Normalize(path) is not { } folder || Own.Any(own => Overlap(own, folder));

    /// <summary>
    /// Whether a volume mounted there replaces the proxy's programs or configuration, and is not one of the injector's mounts.
    /// </summary>
    public static bool IsReplaced(string path) =>
        Normalize(path) is not { } folder || (!Injected.Contains(folder) && Executed.Any(own => Overlap(own, folder)));

    private static bool Overlap(string own, string folder) =>
        own == folder || folder.StartsWith(own + "/", StringComparison.Ordinal) || own.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <summary>
    /// The folder that a path is mounted at. Like the kubelet and the container runtime: relative paths start at the root; empty parts and
    /// "." are dropped. /run is /var/run in the proxy's image. Null for a path with "..".
    /// </summary>
    public static string? Normalize(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToList();
        return parts.Contains("..") ? null
            : parts is ["run", ..] ? "/var" + Join(parts)
            : Join(parts);

        static string Join(List<string> parts) => string.Concat(parts.Select(part => "/" + part));
    }
}
