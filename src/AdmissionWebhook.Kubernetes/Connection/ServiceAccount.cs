namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>The service account that Kubernetes mounts into a pod.</summary>
internal static class ServiceAccount
{
    public const string MountPath = "/var/run/secrets/kubernetes.io/serviceaccount";

    private const string HostVariable = "KUBERNETES_SERVICE_HOST";
    private const string PortVariable = "KUBERNETES_SERVICE_PORT";

    public static bool IsMounted(string directory, Func<string, string?> environment) =>
        !string.IsNullOrEmpty(environment(HostVariable)) && File.Exists(Path.Combine(directory, "token"));

    public static ClusterConnection Connect(TimeProvider time, string directory, Func<string, string?> environment)
    {
        var server = ServerAddress(environment);
        var namespacePath = Path.Combine(directory, "namespace");
        return new ClusterConnection(
            () =>
                new ConnectionSettings(server)
                {
                    Authorities = Setting.FromFile(Path.Combine(directory, "ca.crt")),
                    Token = Setting.FromFile(Path.Combine(directory, "token")),
                },
            plugin: null,
            time,
            File.Exists(namespacePath) ? Setting.FromFile(namespacePath).Value.Trim() : null,
            $"service account in {directory}"
        );
    }

    private static Uri ServerAddress(Func<string, string?> environment)
    {
        var host = environment(HostVariable);
        var port = environment(PortVariable);
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port))
        {
            throw new ConnectionException($"not in a cluster: {HostVariable} and {PortVariable} must both be set");
        }

        var bracketed = host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host;
        return Uri.TryCreate($"https://{bracketed}:{port}/", UriKind.Absolute, out var server)
            ? server
            : throw new ConnectionException($"{HostVariable} '{host}' and {PortVariable} '{port}' do not make an address");
    }
}
