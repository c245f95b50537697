namespace AdmissionWebhook.Policy.Cluster;

/// <summary>As much of an Istio Gateway as rules read.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Servers">Its servers, in their order.</param>
public sealed record KnownGateway(ObjectKey Key, IReadOnlyList<GatewayServer> Servers)
{
    /// <summary>The labels of the pods that serve it.</summary>
    public IReadOnlyDictionary<string, string> Selector { get; init; } = new Dictionary<string, string>();

    public override string ToString() => $"Gateway {Key}";
}

/// <param name="Port">The number it listens on.</param>
/// <param name="Hosts">As written, with the namespace that a host may be bound to: <c>ns/host</c>, <c>./host</c>.</param>
public sealed record GatewayServer(int Port, IReadOnlyList<string> Hosts);
