using System.Text.Json;

namespace AdmissionWebhook.Kubernetes.Caching;

/// <summary>Namespace and name of an object within its resource; the namespace is empty for cluster-scoped objects.</summary>
public readonly record struct ResourceKey(string Namespace, string Name)
{
    /// <summary>Null if the object has no name.</summary>
    internal static ResourceKey? Of(JsonElement item) =>
        item.Text("metadata", "name") is { Length: > 0 } name
            ? new ResourceKey(string.Intern(item.Text("metadata", "namespace") ?? ""), name)
            : null;

    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
