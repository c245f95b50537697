namespace AdmissionWebhook.Policy.Cluster;

/// <summary>The part of an Istio Gateway that rules read.</summary>
/// <param name="Key">Its namespace and name.</param>
/// <param name="Servers">Its servers, in order.</param>
public sealed record KnownGateway(ObjectKey Key, IReadOnlyList<GatewayServer> Servers)
{
    /// <summary>The labels of the gateway pods.</summary>
    public IReadOnlyDictionary<string, string> Selector { get; init; } = new Dictionary<string, string>();

    public override string ToString() => $"Gateway {Key}";
}

/// <param name="Port">The number it listens on.</param>
/// <param name="Hosts">As written, with the optional namespace: <c>ns/host</c>, <c>./host</c>.</param>
public sealed record GatewayServer(int Port, IReadOnlyList<string> Hosts)
{
    /// <summary>As written; empty if absent.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>The address it listens on; empty for all.</summary>
    public string Bind { get; init; } = "";
}
