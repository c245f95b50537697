namespace AdmissionWebhook.Fakes;

/// <summary>How clients reach the fake: from a pod or with a kubeconfig.</summary>
public sealed partial class FakeApiServer
{
    /// <summary>The environment of a pod of this cluster.</summary>
    public string? PodEnvironment(string name) =>
        name switch
        {
            "KUBERNETES_SERVICE_HOST" => "127.0.0.1",
            "KUBERNETES_SERVICE_PORT" => Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => null,
        };

    /// <summary>Writes the files of a mounted service account.</summary>
    public void MountServiceAccount(string directory, string token = DefaultToken, string @namespace = "egress")
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "token"), token);
        File.WriteAllText(Path.Combine(directory, "ca.crt"), Authority.Pem);
        File.WriteAllText(Path.Combine(directory, "namespace"), @namespace);
    }

    /// <summary>Writes a kubeconfig with one context.</summary>
    /// <param name="path">The file.</param>
    /// <param name="user">The YAML of the user, indented by four.</param>
    /// <param name="cluster">The YAML of the cluster, indented by four; null for the fake's address and CA.</param>
    public void WriteKubeconfig(string path, string user = $"    token: {DefaultToken}", string? cluster = null) =>
        File.WriteAllText(
            path,
            $"""
            apiVersion: v1
            kind: Config
            current-context: fake
            contexts:
            - name: fake
              context: {"{"}cluster: fake, user: fake, namespace: egress{"}"}
            clusters:
            - name: fake
              cluster:
            {cluster ?? DefaultCluster}
            users:
            - name: fake
              user:
            {user}

            """
        );

    /// <summary>The cluster part of a kubeconfig that trusts the fake.</summary>
    public string DefaultCluster =>
        $"    server: {Address}\n"
        + $"    certificate-authority-data: {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Authority.Pem))}";
}
