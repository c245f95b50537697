using System.Text;
using k8s;
using k8s.KubeConfigModels;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>One kubeconfig file as the package reads it, plus the fields that its model lacks.</summary>
internal sealed record KubeconfigFile(string Path, K8SConfiguration Content, YamlMappingNode Root)
{
    /// <exception cref="ConnectionException">The file cannot be read, is not YAML, or contains a value of the wrong type.</exception>
    public static KubeconfigFile Load(string path)
    {
        var text = Setting.FromFile(path).Value;
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents switch
            {
                [] => new KubeconfigFile(path, new K8SConfiguration(), []),
                [{ RootNode: YamlMappingNode root }] => new KubeconfigFile(
                    path,
                    KubernetesClientConfiguration.LoadKubeConfig(new MemoryStream(Encoding.UTF8.GetBytes(text))),
                    root
                ),
                _ => throw new ConnectionException($"{path}: expected one mapping"),
            };
        }
        catch (YamlException exception)
        {
            // For a wrong type, the package's message names .NET types and nothing from the file.
            var mistake = exception is SyntaxErrorException or SemanticErrorException
                ? $"not YAML: {exception.Message}"
                : "a value has the wrong type or is not supported";
            throw new ConnectionException($"{path}:{exception.Start.Line}: {mistake}", exception);
        }
    }

    /// <summary>Resolves a path relative to the kubeconfig's folder.</summary>
    public string FullPath(string path) =>
        System.IO.Path.GetFullPath(path, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);

    /// <summary>A field of a cluster or user that the package's model lacks; null if missing or empty.</summary>
    public string? Unmodelled(string list, string name, params ReadOnlySpan<string> path)
    {
        var entries = Child(Root, list) as YamlSequenceNode ?? [];
        var node = entries.FirstOrDefault(entry => Child(entry, "name") is YamlScalarNode { Value: { } found } && found == name);
        foreach (var field in path)
        {
            node = Child(node, field);
        }

        return node is YamlScalarNode { Value: { Length: > 0 } value } ? value : null;
    }

    /// <summary>Reads PEM from base64 in the kubeconfig, else from the file that it names.</summary>
    /// <returns>Null if neither is given.</returns>
    public Func<Setting>? Pem(string? data, string? path, string field)
    {
        if (!string.IsNullOrEmpty(data))
        {
            var setting = Setting.FromBase64(data, $"{Path}: {field}-data");
            return () => setting;
        }

        if (string.IsNullOrEmpty(path))
        {
            return null;
        }

        var full = FullPath(path);
        return () => Setting.FromFile(full);
    }

    public ConnectionException Wrong(string problem) => new($"{Path}: {problem}");

    private static YamlNode? Child(YamlNode? node, string field) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(field), out var value) ? value : null;
}
