using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Tls;

internal static class ExternalHost
{
    /// <summary>The host of the DestinationRule under review; null if it is in-cluster or unreadable.</summary>
    public static HostName? Of(Review review) =>
        review.Known is KnownDestinationRule { Hosts: [var host] }
        && host.IsReadable
        && (!review.Mesh.IsInCluster(host, shortNames: true) || Aliases.Find(review, host) is not null)
            ? host
            : null;
}
