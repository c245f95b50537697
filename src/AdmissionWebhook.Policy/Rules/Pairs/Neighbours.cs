using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>
/// The other objects for a host. Leaves out the stored version of the object under review, which the view can hold as well. Sorted, so
/// that the same objects always give the same findings.
/// </summary>
internal static class Neighbours
{
    /// <summary>Looked up once per host and review, since most rules ask.</summary>
    public static IReadOnlyList<KnownServiceEntry> ServiceEntries(Review review, in HostName host)
    {
        if (!review.EntriesByHost.TryGetValue(host.Canonical, out var entries))
        {
            entries = [.. Others(review, IstioKind.ServiceEntry, review.Cluster.ServiceEntries(host))];
            review.EntriesByHost.Add(host.Canonical, entries);
        }

        return entries;
    }

    public static IEnumerable<KnownVirtualService> VirtualServices(Review review, in HostName host) =>
        Others(review, IstioKind.VirtualService, review.Cluster.VirtualServices(host));

    public static IEnumerable<KnownDestinationRule> DestinationRules(Review review, in HostName host) =>
        Others(review, IstioKind.DestinationRule, review.Cluster.DestinationRules(host));

    private static IEnumerable<T> Others<T>(Review review, IstioKind kind, IEnumerable<T> known)
        where T : KnownObject =>
        known
            .Where(one => review.Kind != kind || one.Key != review.Key)
            .Select(review.Mesh.DefaultExports.Applied)
            .OrderBy(one => one.Key.Namespace, StringComparer.Ordinal)
            .ThenBy(one => one.Key.Name, StringComparer.Ordinal);
}
