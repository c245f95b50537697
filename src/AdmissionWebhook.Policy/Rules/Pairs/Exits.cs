using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>
/// The ways out of the cluster behind an in-cluster name: a ServiceEntry with external endpoints, an ExternalName Service, or a Service
/// without a selector whose endpoints are external.
/// </summary>
internal static class Exits
{
    // The longest chain of aliases that anyone would write. A cycle leads nowhere.
    private const int MaxAliases = 8;

    /// <summary>The exits of a route's destination; none for a name that is not in-cluster.</summary>
    public static IEnumerable<Exit> Of(Review review, in RouteDestination destination) =>
        Of(review, destination.FullName(review.Namespace, review.Mesh.ClusterDomain), destination.Port);

    /// <param name="host">A full name.</param>
    /// <param name="port">The port that clients dial; 0 if unknown.</param>
    public static IEnumerable<Exit> Of(Review review, HostName host, int port)
    {
        for (var i = 0; i < MaxAliases && !host.IsWildcard && review.Mesh.IsInCluster(host, shortNames: false); i++)
        {
            foreach (var entry in Neighbours.ServiceEntries(review, host))
            {
                if (entry.Names(host) && entry.IsVisibleIn(review.Namespace))
                {
                    foreach (var exit in Of(entry, port, review.Mesh))
                    {
                        yield return exit;
                    }
                }
            }

            if (Service(review, host) is not { } service)
            {
                yield break;
            }

            if (service.ExternalName is not { } name)
            {
                foreach (var exit in OfEndpoints(review, service, port))
                {
                    yield return exit;
                }

                yield break;
            }

            if (IsOutside(name, review.Mesh))
            {
                yield return new Exit(name, port) { IsFollowed = true };
                yield break;
            }

            host = HostName.Parse(name);
        }
    }

    /// <summary>The exits of one ServiceEntry.</summary>
    public static IEnumerable<Exit> Of(KnownServiceEntry entry, int port, MeshFacts mesh) =>
        entry.Endpoints.Where(endpoint => IsOutside(endpoint, mesh)).Select(endpoint => new Exit(endpoint, Dialled(entry, port)));

    /// <summary>
    /// Whether a sidecar forwards requests for the name to whatever address the client dialled (istio pilot/pkg/networking/core/cluster.go,
    /// convertResolution).
    /// </summary>
    public static bool IsPassedOn(Review review, HostName host) =>
        review.Mesh.IsInCluster(host, shortNames: false)
        && (
            (ServiceKey(host, review.Mesh) is { } key && review.Cluster.IsHeadless(key))
            || Neighbours
                .ServiceEntries(review, host)
                .Any(entry => entry.Resolution == "NONE" && entry.Names(host) && entry.IsVisibleIn(review.Namespace))
        );

    /// <summary>Whether an endpoint is an address or name outside the cluster.</summary>
    public static bool IsOutside(string endpoint, MeshFacts mesh) =>
        NetworkAddress.TryParse(endpoint, out var address)
            ? !mesh.InternalAddresses.Contains(address)
            : EgressHosts.IsName(endpoint) && !mesh.IsInDns(HostName.Parse(endpoint), shortNames: false);

    private static IEnumerable<Exit> OfEndpoints(Review review, KnownService service, int port) =>
        service.Selector.Count > 0 || service.IsHeadless ? []
        : review.Cluster.Endpoints(service.Key) is { } addresses
            ? addresses.Where(address => IsOutside(address, review.Mesh)).Select(address => new Exit(address, port))
        : [new Exit($"the endpoints of {service}", port, IsKnown: false)];

    // The endpoint's own port is not stored, only whether it is 443.
    private static int Dialled(KnownServiceEntry entry, int port)
    {
        foreach (var own in entry.Ports)
        {
            if (own.Number == port || (port == 0 && entry.Ports.Count == 1))
            {
                return own.LeavesFor443 ? KnownPort.Https
                    : own.TargetPort > 0 ? own.TargetPort
                    : own.Number;
            }
        }

        return port;
    }

    private static KnownService? Service(Review review, in HostName host) =>
        ServiceKey(host, review.Mesh) is { } key ? review.Cluster.Service(key) : null;

    private static ObjectKey? ServiceKey(in HostName host, MeshFacts mesh) =>
        host.Canonical.EndsWith("." + mesh.ServiceZone, StringComparison.Ordinal)
        && host.Canonical[..^(mesh.ServiceZone.Length + 1)].Split('.') is [var name, var @namespace]
            ? new ObjectKey(@namespace, name)
            : null;
}

/// <param name="Target">The external name or address.</param>
/// <param name="Port">The port dialled there; 0 if unknown.</param>
/// <param name="IsKnown">Whether it certainly leads outside, rather than possibly.</param>
internal readonly record struct Exit(string Target, int Port, bool IsKnown = true)
{
    /// <summary>Whether the proxy treats the target as the destination itself, as it does with an ExternalName.</summary>
    public bool IsFollowed { get; init; }
}
