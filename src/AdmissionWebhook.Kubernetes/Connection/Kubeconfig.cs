using k8s;
using k8s.KubeConfigModels;

namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>Kubeconfig files merged as kubectl merges them: the first file with an entry of that name wins.</summary>
internal sealed class Kubeconfig(IReadOnlyList<KubeconfigFile> files)
{
    public static IReadOnlyList<string> DefaultPaths()
    {
        var listed = Environment
            .GetEnvironmentVariable("KUBECONFIG")
            ?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return listed is { Length: > 0 } ? listed : [KubernetesClientConfiguration.KubeConfigDefaultLocation];
    }

    /// <exception cref="ConnectionException">None of the files exists, or one that does cannot be read.</exception>
    public static Kubeconfig Load(IReadOnlyList<string> paths)
    {
        var files = paths.Where(File.Exists).Select(KubeconfigFile.Load).ToList();
        return files.Count > 0 ? new Kubeconfig(files) : throw new ConnectionException($"no kubeconfig at {string.Join(", ", paths)}");
    }

    public ClusterConnection Connect(string? contextName, TimeProvider time)
    {
        var name =
            contextName
            ?? files.Select(file => file.Content.CurrentContext).FirstOrDefault(text => text is { Length: > 0 })
            ?? throw files[0].Wrong("current-context: is missing, and no context was given");
        var (file, context) =
            Find(content => content.Contexts, entry => entry.Name == name) ?? throw files[0].Wrong($"no context '{name}'");
        var details = context.ContextDetails ?? throw file.Wrong($"context '{name}': is empty");
        var (clusterFile, cluster) =
            Find(content => content.Clusters, entry => entry.Name == details.Cluster)
            ?? throw file.Wrong($"context '{name}': no cluster '{details.Cluster}'");
        var read = KubeconfigCluster.Reader(clusterFile, cluster);
        ExecPlugin? plugin = null;
        if (details.User is { Length: > 0 } userName)
        {
            var (userFile, user) =
                Find(content => content.Users, entry => entry.Name == userName)
                ?? throw file.Wrong($"context '{name}': no user '{userName}'");
            read = KubeconfigUser.Reader(userFile, user, read);
            plugin = user.UserCredentials?.ExternalExecution is { } exec ? ExecPlugin.Of(userFile, userName, exec, read(), time) : null;
        }

        return new ClusterConnection(read, plugin, time, details.Namespace, $"context {name} of {file.Path}");
    }

    private (KubeconfigFile File, T Entry)? Find<T>(Func<K8SConfiguration, List<T>?> list, Predicate<T> wanted)
        where T : class
    {
        foreach (var file in files)
        {
            if (list(file.Content)?.Find(entry => entry is not null && wanted(entry)) is { } found)
            {
                return (file, found);
            }
        }

        return null;
    }
}
