using AdmissionWebhook.Cluster;
using AdmissionWebhook.Engine;

namespace AdmissionWebhook.Server.Admission;

/// <summary>
/// Refuses reviews until policies and objects have been synced once: without policies nothing would be governed, and a pod that has just
/// restarted can be called before it leaves the endpoints. Without a cluster it is open from the start.
/// </summary>
/// <param name="cluster">Whether the cluster is synced; null without a cluster.</param>
internal sealed class ReviewGate(ClusterReadiness? cluster)
{
    private volatile bool _isOpen = cluster is null;

    /// <summary>While closed, answers 503, upon which the API server denies the request; afterwards evaluates.</summary>
    public Func<AdmissionRequest, AdmissionAnswer> Before(Func<AdmissionRequest, AdmissionAnswer> evaluate) =>
        request =>
        {
            Enter();
            return evaluate(request);
        };

    private void Enter()
    {
        if (_isOpen)
        {
            return;
        }

        var state = cluster!.Read();
        if (!state.IsReady)
        {
            throw new RefusedRequestException(
                StatusCodes.Status503ServiceUnavailable,
                $"the cluster caches are not synced yet; try again ({state.Detail})"
            );
        }

        _isOpen = true;
    }
}
