namespace AdmissionWebhook.Policy.Cluster;

/// <summary>As much of a Kubernetes Service as rules read.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Ports">What callers dial.</param>
/// <param name="ExportTo">
/// The annotation <c>networking.istio.io/exportTo</c>, which hides a Service as <c>exportTo</c> hides an entry (istio
/// pilot/pkg/serviceregistry/kube/conversion.go, ConvertService).
/// </param>
public sealed record KnownService(ObjectKey Key, IReadOnlyList<ServicePort> Ports, IReadOnlyList<string> ExportTo)
{
    /// <summary>The labels of its pods; empty where something else names its endpoints.</summary>
    public IReadOnlyDictionary<string, string> Selector { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it has no address of its own.</summary>
    public bool IsHeadless { get; init; }

    public Visibility Visibility => new(Key.Namespace, ExportTo);

    public override string ToString() => $"Service {Key}";
}

/// <param name="Number">What callers dial.</param>
/// <param name="Name">Its name; empty where it has none.</param>
/// <param name="AppProtocol">As written; empty if absent.</param>
public readonly record struct ServicePort(int Number, string Name, string AppProtocol);
