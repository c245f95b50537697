using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>
/// The other objects that a review meets under a host. The object under review stands in for its stored version, which the view may
/// hold as well. In a fixed order, so that the same objects give the same findings.
/// </summary>
internal static class Neighbours
{
    public static IEnumerable<KnownServiceEntry> ServiceEntries(Review review, in HostName host) =>
        Others(review, IstioKind.ServiceEntry, review.Cluster.ServiceEntries(host));

    public static IEnumerable<KnownVirtualService> VirtualServices(Review review, in HostName host) =>
        Others(review, IstioKind.VirtualService, review.Cluster.VirtualServices(host));

    public static IEnumerable<KnownDestinationRule> DestinationRules(Review review, in HostName host) =>
        Others(review, IstioKind.DestinationRule, review.Cluster.DestinationRules(host));

    private static IEnumerable<T> Others<T>(Review review, IstioKind kind, IEnumerable<T> known)
        where T : KnownObject =>
        known.Where(one => review.Kind != kind || one.Key != review.Key)
            .OrderBy(one => one.Key.Namespace, StringComparer.Ordinal).ThenBy(one => one.Key.Name, StringComparer.Ordinal);
}
