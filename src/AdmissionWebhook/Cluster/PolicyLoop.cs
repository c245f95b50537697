using AdmissionWebhook.Policies;

namespace AdmissionWebhook.Cluster;

/// <summary>Repeats a leader's work: at intervals, and soon after policies change.</summary>
/// <param name="policies">Tells when policies change.</param>
/// <param name="objects">The work starts once they are complete.</param>
/// <param name="time">The clock for the pauses.</param>
internal sealed class PolicyLoop(PolicyStore policies, ClusterObjects objects, TimeProvider time)
{
    /// <param name="work">Returns how long to wait before the next run if no policy changes.</param>
    /// <param name="settling">How long to wait after a change, so that several changes in a row cause only one run.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    public async Task RunAsync(Func<CancellationToken, Task<TimeSpan>> work, TimeSpan settling, CancellationToken cancellationToken)
    {
        var changed = new Nudge(time);
        policies.Changed += changed.Give;
        try
        {
            await objects.Completed.WaitAsync(cancellationToken);
            while (true)
            {
                changed.Forget();
                var pause = await work(cancellationToken);
                await changed.WaitAsync(pause, cancellationToken);
                await Task.Delay(settling, time, cancellationToken);
            }
        }
        finally
        {
            policies.Changed -= changed.Give;
        }
    }
}
