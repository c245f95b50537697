using AdmissionWebhook.Kubernetes.Caching;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>Allows an action at once, then with growing pauses while it has to be repeated.</summary>
internal sealed class Damper(TimeProvider time)
{
    /// <summary>After this time the pauses start over; must exceed the longest pause.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(1);

    private readonly Backoff _pauses = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10));
    private TimeSpan _pause;
    private long _doneAt;

    /// <summary>The remaining pause; zero if there is none.</summary>
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
