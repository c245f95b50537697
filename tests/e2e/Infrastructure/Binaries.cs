namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>The Kubernetes programs in the folder of <c>KUBEBUILDER_ASSETS</c>, laid out as by envtest.</summary>
internal static class Binaries
{
    public const string Variable = "KUBEBUILDER_ASSETS";

    private static readonly string? Folder = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder
        ? Path.GetFullPath(folder)
        : null;

    public static string Etcd => InFolder("etcd");

    public static string ApiServer => InFolder("kube-apiserver");

    /// <summary>kubectl from that folder or else from the PATH: any version close to the API server's will do.</summary>
    public static string Kubectl { get; } = InFolder("kubectl") is var own && File.Exists(own) ? own : OnPath("kubectl") ?? own;

    /// <summary>Null if it is not installed.</summary>
    public static string? Helm { get; } = InFolder("helm") is var own && File.Exists(own) ? own : OnPath("helm");

    /// <summary>The program under test, as built with these tests.</summary>
    public static string Webhook { get; } = Path.Combine(AppContext.BaseDirectory, "admission-webhook");

    /// <summary>Why nothing can run here; null if everything is available.</summary>
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

    private static string? OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
