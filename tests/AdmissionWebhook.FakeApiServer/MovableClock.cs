namespace AdmissionWebhook.Fakes;

/// <summary>The system's clock and timers, but a test can move time and timestamps forward.</summary>
public sealed class MovableClock : TimeProvider
{
    private long _ahead;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    public override long GetTimestamp() =>
        base.GetTimestamp() + (long)((Int128)Interlocked.Read(ref _ahead) * TimestampFrequency / TimeSpan.TicksPerSecond);
}
