using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// Destinations that only a wildcard registers. The cluster that a route names is built from the destination as written, and a wildcard's
/// cluster has the wildcard's name (istio pilot/pkg/networking/core/route/route.go, GetDestinationCluster).
/// </summary>
internal static class UnnamedHosts
{
    /// <summary>The entry whose wildcard is all that registers an exact host; null for none, or if an entry has the name.</summary>
    public static KnownServiceEntry? Wildcard(Review review, HostName host)
    {
        if (host is not { IsReadable: true, IsWildcard: false } || review.Mesh.IsClusterName(host) || review.Mesh.IsOwnHost(host))
        {
            return null;
        }

        var entries = Neighbours.ServiceEntries(review, host);
        return entries.Length == 0 || entries.Any(entry => entry.Names(host)) ? null : entries[0];
    }

    public static void Report(Review review, in RouteDestination destination, HostName host, KnownServiceEntry entry)
    {
        var wildcard = entry.Hosts.First(registered => registered.Overlaps(host)).Canonical;
        review.Report(
            new Violation(
                destination.Path,
                destination.Host,
                $"only the wildcard \"{wildcard}\" of {entry} is registered, not \"{host.Canonical}\", so requests are answered with 503",
                $"route to \"{wildcard}\", or register \"{host.Canonical}\" with a ServiceEntry"
            )
            {
                Canonical = host.Canonical,
                Host = host.Canonical,
            }
        );
    }
}
