namespace AdmissionWebhook.Tests.Files;

/// <summary>A clock that the test moves; timers fire as it passes them.</summary>
internal sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock moving = new();
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset now = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that will still fire.</summary>
    public int Waiting
    {
        get
        {
            lock (moving)
            {
                return timers.Count(timer => timer.Due is not null);
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => now.Ticks;

    public void Advance(TimeSpan by)
    {
        lock (moving)
        {
            var until = now + by;
            while (timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due) is { } next)
            {
                now = next.Due!.Value;
                next.Fire();
            }

            now = until;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (moving)
        {
            var timer = new ManualTimer(this, () => callback(state));
            timers.Add(timer);
            timer.Change(dueTime, period);
            return timer;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, Action callback) : ITimer
    {
        private TimeSpan period;

        public DateTimeOffset? Due { get; private set; }

        public void Fire()
        {
            Due = period > TimeSpan.Zero ? Due + period : null;
            ThreadPool.QueueUserWorkItem(_ => callback());
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.moving)
            {
                this.period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.now + dueTime;
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock.moving)
            {
                Due = null;
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
