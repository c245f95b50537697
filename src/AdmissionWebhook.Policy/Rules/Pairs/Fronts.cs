using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>Destinations whose servers also answer for other names, or that have no fixed servers at all.</summary>
internal static class Fronts
{
    /// <summary>The strongest action on requests for an unapproved name that go there; null if the destination is in-cluster.</summary>
    public static EnforcementAction? Of(Review review, in RouteDestination destination, bool fromSidecars)
    {
        var host = HostName.Parse(destination.Host);
        if (!review.Mesh.IsInCluster(host, shortNames: true))
        {
            return review.Approvals.For(host).IsApproved ? EnforcementAction.Deny : null;
        }

        var full = ObjectReader.Resolve(destination.Host, review.Namespace, review.Mesh.ClusterDomain);
        if (fromSidecars && Exits.IsPassedOn(review, full))
        {
            return EnforcementAction.Deny;
        }

        EnforcementAction? found = null;
        foreach (var exit in Exits.Of(review, full, destination.Port))
        {
            if (exit.IsKnown)
            {
                return EnforcementAction.Deny;
            }

            found = EnforcementAction.Warn;
        }

        return found;
    }
}
