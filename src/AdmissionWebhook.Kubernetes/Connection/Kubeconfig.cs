namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>Kubeconfig files merged as kubectl merges them: of entries with one name, the first file's counts.</summary>
internal sealed class Kubeconfig(IReadOnlyList<YamlFields> files)
{
    public static IReadOnlyList<string> DefaultPaths()
    {
        var listed = Environment.GetEnvironmentVariable("KUBECONFIG")?
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return listed is { Length: > 0 }
            ? listed
            : [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config")];
    }

    /// <exception cref="ConnectionException">None of the files exists, or one that does cannot be read.</exception>
    public static Kubeconfig Load(IReadOnlyList<string> paths)
    {
        var files = paths.Where(File.Exists).Select(YamlFields.Load).ToList();
        return files.Count > 0
            ? new Kubeconfig(files)
            : throw new ConnectionException($"no kubeconfig at {string.Join(", ", paths)}");
    }

    public ClusterConnection Connect(string? contextName, TimeProvider time)
    {
        var name = contextName ?? files.Select(file => file.Text("current-context")).FirstOrDefault(text => text is { Length: > 0 })
            ?? throw files[0].Wrong("current-context", "is missing, and no context was named");
        var context = Entry("contexts", name, "context", files[0].Wrong("current-context", $"no context '{name}'"));
        var clusterName = context.Required("cluster");
        var cluster = Entry("clusters", clusterName, "cluster", context.Wrong("cluster", $"no cluster '{clusterName}'"));
        var endpoint = KubeconfigCluster.Read(cluster, time);
        var credentials = context.Text("user") is { Length: > 0 } userName
            ? KubeconfigUser.Read(Entry("users", userName, "user", context.Wrong("user", $"no user '{userName}'")), cluster, endpoint, time)
            : new FileCredentialSource(() => Credential.None, time);
        return new ClusterConnection(endpoint, credentials, context.Text("namespace"), $"context {name} of {context.File}");
    }

    private YamlFields Entry(string list, string name, string field, ConnectionException missing)
    {
        var entry = files.SelectMany(file => file.Mappings(list)).FirstOrDefault(candidate => candidate.Text("name") == name) ?? throw missing;
        return entry.Mapping(field) ?? throw entry.Wrong(field, "is missing");
    }
}
