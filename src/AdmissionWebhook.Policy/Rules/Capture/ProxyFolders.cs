namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>Folders of the proxy's container where a mounted volume changes what the proxy runs or reads.</summary>
internal static class ProxyFolders
{
    private static readonly string[] Own = ["/etc/istio", "/var/lib/istio", "/var/run/secrets", "/usr", "/bin", "/lib", "/etc/ssl"];

    // Other webhooks mount credentials and CA bundles into every container.
    private static readonly string[] Executed =
    [
        "/etc/istio",
        "/var/lib/istio",
        "/usr/local/bin",
        "/usr/bin",
        "/usr/sbin",
        "/usr/lib",
        "/bin",
        "/sbin",
        "/lib",
    ];

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

    // Like the kubelet and the container runtime: relative paths start at the root; empty parts and "." are dropped. Null for a path with
    // "..".
    private static string? Normalize(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToList();
        return parts.Contains("..") ? null : string.Concat(parts.Select(part => "/" + part));
    }
}
