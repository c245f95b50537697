using AdmissionWebhook.Kubernetes.Caching;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>Lets a thing be done at once, and less and less often while it has to be done again and again.</summary>
internal sealed class Damper(TimeProvider time)
{
    /// <summary>After so long nothing is held against it any more; longer than the longest pause.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(1);

    private readonly Backoff _pauses = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10));
    private TimeSpan _pause;
    private long _doneAt;

    /// <summary>How long it has to wait yet; zero where it has not.</summary>
    public TimeSpan Left => time.GetElapsedTime(_doneAt) is var since && since < _pause ? _pause - since : TimeSpan.Zero;

    public void Done()
    {
        if (time.GetElapsedTime(_doneAt) >= Calm)
        {
            _pauses.Reset();
        }

        (_pause, _doneAt) = (_pauses.Next(), time.GetTimestamp());
    }
}
