using System.Collections.Immutable;
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
    public static ImmutableArray<KnownServiceEntry> ServiceEntries(Review review, in HostName host)
    {
        if (!review.EntriesByHost.TryGetValue(host.Canonical, out var entries))
        {
            entries = Others(review, IstioKind.ServiceEntry, review.Cluster.ServiceEntries(host));
            review.EntriesByHost.Add(host.Canonical, entries);
        }

        return entries;
    }

    public static ImmutableArray<KnownVirtualService> VirtualServices(Review review, in HostName host) =>
        Others(review, IstioKind.VirtualService, review.Cluster.VirtualServices(host));

    /// <summary>Those with a route to the host, whatever their own hosts.</summary>
    public static ImmutableArray<KnownVirtualService> RoutesTo(Review review, in HostName host) =>
        Others<KnownVirtualService>(review, IstioKind.VirtualService, [.. review.Cluster.RoutesTo(host)]);

    public static ImmutableArray<KnownDestinationRule> DestinationRules(Review review, in HostName host) =>
        Others(review, IstioKind.DestinationRule, review.Cluster.DestinationRules(host));

    private static ImmutableArray<T> Others<T>(Review review, IstioKind kind, ImmutableArray<T> known)
        where T : KnownObject
    {
        if (known.IsEmpty)
        {
            return known;
        }

        var others = ImmutableArray.CreateBuilder<T>(known.Length);
        foreach (var one in known)
        {
            if (review.Kind != kind || one.Key != review.Key)
            {
                others.Add(review.Mesh.DefaultExports.Applied(one));
            }
        }

        others.Sort(static (left, right) => ByKey(left.Key, right.Key));
        return others.DrainToImmutable();
    }

    private static int ByKey(ObjectKey left, ObjectKey right) =>
        string.CompareOrdinal(left.Namespace, right.Namespace) is not 0 and var byNamespace
            ? byNamespace
            : string.CompareOrdinal(left.Name, right.Name);
}
