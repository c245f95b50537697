namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>The programs of Kubernetes in the folder that <c>KUBEBUILDER_ASSETS</c> names, as envtest lays them out.</summary>
internal static class Binaries
{
    public const string Variable = "KUBEBUILDER_ASSETS";

    private static readonly string? Folder = Environment.GetEnvironmentVariable(Variable);

    public static string Etcd => Path("etcd");

    public static string ApiServer => Path("kube-apiserver");

    public static string Kubectl => Path("kubectl");

    /// <summary>The program under test, as it was built with these tests.</summary>
    public static string Webhook { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "admission-webhook");

    /// <summary>Why nothing can be run here; null where everything is there.</summary>
    public static string? Missing
    {
        get
        {
            if (string.IsNullOrEmpty(Folder))
            {
                return $"{Variable} is not set; it names the folder of etcd, kube-apiserver and kubectl";
            }

            string[] missing = [.. new[] { Etcd, ApiServer, Kubectl }.Where(file => !File.Exists(file))];
            return missing.Length == 0 ? null : $"{Variable} lacks {string.Join(", ", missing)}";
        }
    }

    private static string Path(string name) => System.IO.Path.Combine(Folder ?? "", name);
}
