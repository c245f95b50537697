using AdmissionWebhook.Cluster;
using AdmissionWebhook.Engine;

namespace AdmissionWebhook.Server.Admission;

/// <summary>
/// Closed until everything that reviews are evaluated by has been seen once: under policies that are not known yet nothing would be governed,
/// and a pod that has just restarted can be asked before its endpoint is taken out. Without a cluster it is open from the start.
/// </summary>
/// <param name="cluster">Whether it has been seen; null without a cluster.</param>
internal sealed class ReviewGate(ClusterReadiness? cluster)
{
    private volatile bool _isOpen = cluster is null;

    /// <summary>Refuses requests with 503 while it is closed, upon which an API server denies what it asked for; else has them evaluated.</summary>
    public Func<AdmissionRequest, AdmissionAnswer> Before(Func<AdmissionRequest, AdmissionAnswer> evaluate) => request =>
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
            throw new RefusedRequestException(StatusCodes.Status503ServiceUnavailable, $"what to evaluate by is not known yet; try again ({state.Detail})");
        }

        _isOpen = true;
    }
}
