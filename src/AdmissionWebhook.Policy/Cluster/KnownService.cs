namespace AdmissionWebhook.Policy.Cluster;

/// <summary>The part of a Kubernetes Service that rules read.</summary>
/// <param name="Key">Its namespace and name.</param>
/// <param name="Ports">The ports that clients dial.</param>
/// <param name="ExportTo">
/// The annotation <c>networking.istio.io/exportTo</c>, which limits visibility as <c>exportTo</c> does for a ServiceEntry (istio
/// pilot/pkg/serviceregistry/kube/conversion.go, ConvertService).
/// </param>
public sealed record KnownService(ObjectKey Key, IReadOnlyList<ServicePort> Ports, IReadOnlyList<string> ExportTo)
{
    /// <summary>The labels of its pods; empty if its endpoints come from elsewhere.</summary>
    public IReadOnlyDictionary<string, string> Selector { get; init; } = new Dictionary<string, string>();

    /// <summary>The name it is an alias of, for type ExternalName; null for any other type.</summary>
    public string? ExternalName { get; init; }

    /// <summary>Whether it has no cluster IP.</summary>
    public bool IsHeadless { get; init; }

    public Visibility Visibility => new(Key.Namespace, ExportTo);

    public override string ToString() => $"Service {Key}";
}

/// <param name="Number">The port that clients dial.</param>
/// <param name="Name">Its name; empty without one.</param>
/// <param name="AppProtocol">As written; empty if absent.</param>
public readonly record struct ServicePort(int Number, string Name, string AppProtocol);
