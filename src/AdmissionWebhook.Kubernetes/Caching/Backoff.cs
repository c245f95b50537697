namespace AdmissionWebhook.Kubernetes.Caching;

/// <summary>Waits that double up to a limit. Up to half of each is random, so that replicas spread out.</summary>
public sealed class Backoff(TimeSpan first, TimeSpan longest)
{
    private int _doublings;

    public TimeSpan Next()
    {
        var wait = Math.Min(longest.Ticks, first.Ticks * Math.Pow(2, _doublings++));
#pragma warning disable CA5394 // Jitter needs no unpredictability.
        return TimeSpan.FromTicks((long)(wait * (0.5 + (Random.Shared.NextDouble() / 2))));
#pragma warning restore CA5394
    }

    public void Reset() => _doublings = 0;
}
