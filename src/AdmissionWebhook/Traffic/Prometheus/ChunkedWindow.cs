namespace AdmissionWebhook.Traffic.Prometheus;

/// <summary>
/// A time range in equal chunks. One query per chunk keeps Prometheus from loading the samples of the whole range at once, and shows when a
/// host was seen.
/// </summary>
internal sealed class ChunkedWindow
{
    private const int MostChunks = 90;
    private const int MostSteps = 2000;

    private static readonly TimeSpan ShortestChunk = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ShortestStep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestOverlap = TimeSpan.FromMinutes(5);

    public ChunkedWindow(DateTimeOffset end, TimeSpan window)
    {
        (Start, End) = (end - window, end);
        Chunk = window / Math.Clamp((int)(window / ShortestChunk), 1, MostChunks);
        Step = window / Math.Clamp((int)(window / ShortestStep), 1, MostSteps);
    }

    public DateTimeOffset Start { get; }

    public DateTimeOffset End { get; }

    public TimeSpan Chunk { get; }

    /// <summary>The resolution for checking whether anything was recorded.</summary>
    public TimeSpan Step { get; }

    /// <summary>
    /// A chunk plus a little time before it; otherwise an increase between the last sample of one chunk and the first of the next would be
    /// missed.
    /// </summary>
    public TimeSpan Reach => Chunk + (Chunk / 10 < LongestOverlap ? Chunk / 10 : LongestOverlap);

    /// <summary>The end of the first chunk.</summary>
    public DateTimeOffset FirstEnd => Start + Chunk;
}
