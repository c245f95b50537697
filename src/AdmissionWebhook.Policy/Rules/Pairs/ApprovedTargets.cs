using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>The destinations that lead outside to approved hosts.</summary>
internal static class ApprovedTargets
{
    /// <param name="aliases">Whether to look up which in-cluster names lead outside.</param>
    public static IEnumerable<ApprovedTarget> Of(Review review, IEnumerable<RouteDestination> destinations, bool aliases) =>
        destinations.SelectMany(destination => Of(review, destination, aliases));

    public static IEnumerable<ApprovedTarget> Of(Review review, RouteDestination destination, bool aliases)
    {
        if (!review.Mesh.IsInCluster(destination.Name, shortNames: true))
        {
            if (review.Approvals.For(destination.Name).IsApproved)
            {
                yield return new ApprovedTarget(destination.Name, destination.Port, destination.Path, IsDestination: true);
            }

            yield break;
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

/// <param name="Host">The approved host.</param>
/// <param name="Port">The port that it is dialled on; 0 if unknown.</param>
/// <param name="Path">The destination's path.</param>
/// <param name="IsDestination">Whether the host itself is the destination, so that its own ServiceEntry decides how it is resolved.</param>
internal readonly record struct ApprovedTarget(HostName Host, int Port, JsonPath Path, bool IsDestination);
