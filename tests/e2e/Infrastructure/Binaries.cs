namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>The programs of Kubernetes in the folder that <c>KUBEBUILDER_ASSETS</c> names, as envtest lays them out.</summary>
internal static class Binaries
{
    public const string Variable = "KUBEBUILDER_ASSETS";

    private static readonly string? Folder =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;

    public static string Etcd => InFolder("etcd");

    public static string ApiServer => InFolder("kube-apiserver");

    /// <summary>That of the folder, or where there is none the one on the path: any release near the API server's will do.</summary>
    public static string Kubectl { get; } = InFolder("kubectl") is var own && File.Exists(own) ? own : OnPath("kubectl") ?? own;

    /// <summary>The program under test, as it was built with these tests.</summary>
    public static string Webhook { get; } = Path.Combine(AppContext.BaseDirectory, "admission-webhook");

    /// <summary>Why nothing can be run here; null where everything is there.</summary>
    public static string? Missing
    {
        get
        {
            if (Folder is null)
            {
                return $"{Variable} is not set; it names the folder of etcd, kube-apiserver and kubectl";
            }

            string[] missing = [.. new[] { Etcd, ApiServer, Kubectl }.Where(file => !File.Exists(file))];
            return missing.Length == 0 ? null : $"{Variable} lacks {string.Join(", ", missing)}";
        }
    }

    private static string InFolder(string name) => Path.Combine(Folder ?? "", name);

    private static string? OnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
