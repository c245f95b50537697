using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>The destinations that lead outside to approved hosts.</summary>
internal static class ApprovedTargets
{
    /// <param name="aliases">Whether to look up which in-cluster names lead outside.</param>
    public static IEnumerable<ApprovedTarget> Of(Review review, IEnumerable<RouteDestination> destinations, bool aliases)
    {
        foreach (var destination in destinations)
        {
            var host = destination.Name;
            if (!review.Mesh.IsInCluster(host, shortNames: true))
            {
                if (review.Approvals.For(host).IsApproved)
                {
                    yield return new ApprovedTarget(host, destination.Port, destination.Path, IsDestination: true);
                }

                continue;
            }

            foreach (var exit in aliases ? Exits.Of(review, destination) : [])
            {
                if (exit.IsKnown && HostName.Parse(exit.Target) is { IsReadable: true } outside && review.Approvals.For(outside).IsApproved)
                {
                    yield return new ApprovedTarget(outside, exit.Port, destination.Path, exit.IsFollowed);
                }
            }
        }
    }
}

/// <param name="Host">The approved host.</param>
/// <param name="Port">The port that it is dialled on; 0 if unknown.</param>
/// <param name="Path">The destination's path.</param>
/// <param name="IsDestination">Whether the host itself is the destination, so that its own ServiceEntry decides how it is resolved.</param>
internal readonly record struct ApprovedTarget(HostName Host, int Port, JsonPath Path, bool IsDestination);
