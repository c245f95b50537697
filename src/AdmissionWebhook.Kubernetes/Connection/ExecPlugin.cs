using System.Text.Json.Nodes;

namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>The program that a kubeconfig names to obtain a credential (client.authentication.k8s.io).</summary>
internal sealed record ExecPlugin(
    string Origin,
    string ApiVersion,
    string Command,
    IReadOnlyList<string> Arguments,
    IReadOnlyList<(string Name, string Value)> Environment,
    string? InstallHint,
    JsonObject Info)
{
    private static readonly string[] Versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

    public static ExecPlugin Read(YamlFields exec, YamlFields cluster, Endpoint endpoint)
    {
        var version = exec.Required("apiVersion");
        if (!Versions.Contains(version))
        {
            throw exec.Wrong("apiVersion", $"'{version}' is none of {string.Join(", ", Versions)}");
        }

        if (exec.Text("interactiveMode") == "Always")
        {
            throw exec.Wrong("interactiveMode", "a plugin that needs a terminal is not supported");
        }

        return new ExecPlugin(
            $"{exec.File}: {exec.Path}",
            version,
            CommandPath(exec),
            [.. exec.Texts("args")],
            [.. exec.Mappings("env").Select(variable => (variable.Required("name"), variable.Text("value") ?? ""))],
            exec.Text("installHint"),
            ExecInfo(version, exec.Flag("provideClusterInfo") ? ClusterInfo(cluster, endpoint) : null));
    }

    // As kubectl does: a bare name is looked up in PATH, anything with a separator is relative to the kubeconfig.
    private static string CommandPath(YamlFields exec)
    {
        var command = exec.Required("command");
        return command.Contains('/', StringComparison.Ordinal) ? exec.FilePath("command")! : command;
    }

    private static JsonObject ExecInfo(string version, JsonObject? cluster)
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (cluster is not null)
        {
            spec["cluster"] = cluster;
        }

        return new JsonObject { ["apiVersion"] = version, ["kind"] = "ExecCredential", ["spec"] = spec };
    }

    private static JsonObject ClusterInfo(YamlFields cluster, Endpoint endpoint)
    {
        var info = new JsonObject { ["server"] = cluster.Required("server") };
        if (endpoint.ServerName is { } name)
        {
            info["tls-server-name"] = name;
        }

        if (endpoint.SkipVerification)
        {
            info["insecure-skip-tls-verify"] = true;
        }

        var pem = cluster.Data("certificate-authority-data")
            ?? (cluster.FilePath("certificate-authority") is { } path ? TextFile.Read(path) : null);
        if (pem is not null)
        {
            info["certificate-authority-data"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(pem));
        }

        return info;
    }
}
