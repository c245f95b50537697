using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>A destination or mirror of a route.</summary>
/// <param name="Host">As written.</param>
/// <param name="Port">0 if absent.</param>
/// <param name="Path">The path of the host.</param>
/// <param name="Weighted">The route item that contains it.</param>
internal readonly record struct RouteDestination(string Host, int Port, JsonPath Path, JsonElement Weighted)
{
    /// <summary>The host, without a short name completed.</summary>
    public HostName Name { get; } = HostName.Parse(Host);

    /// <summary>The subset that it names; null for none.</summary>
    public string? Subset { get; init; }

    public bool IsMirror { get; init; }

    /// <summary>The path of the mapping that holds the host.</summary>
    public JsonPath Holder => Path.Take(Path.Depth - 1);

    /// <summary>The host with a short name completed, as <see cref="ObjectReader.Resolve"/> does it.</summary>
    public HostName FullName(string @namespace, string clusterDomain) =>
        Name.Labels > 1 ? Name : ObjectReader.Resolve(Host, @namespace, clusterDomain);
}
