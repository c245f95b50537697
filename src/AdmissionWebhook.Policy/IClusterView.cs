namespace AdmissionWebhook.Policy;

/// <summary>What is known of the other objects of the cluster, from one consistent moment. Reads only; nothing blocks.</summary>
public interface IClusterView
{
    /// <summary>The labels of a namespace; null where nobody knows them. The same labels come as the same instance.</summary>
    IReadOnlyDictionary<string, string>? NamespaceLabels(string @namespace);
}

/// <summary>The view of one who sees nothing but the object under review.</summary>
public sealed class NoClusterView : IClusterView
{
    public static readonly NoClusterView Instance = new();

    public IReadOnlyDictionary<string, string>? NamespaceLabels(string @namespace) => null;
}
