namespace AdmissionWebhook.Traffic;

/// <summary>The traffic seen by one source, and how much of the window the source covers.</summary>
/// <param name="Flows">The flows, each once, in order of host.</param>
internal sealed record ObservedTraffic(IReadOnlyList<TrafficFlow> Flows, ObservationWindow Window)
{
    /// <summary>Limits of the result, such as a partial response or skipped lines. One sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

/// <summary>The requested time range, and how much of it has data.</summary>
/// <param name="Observed">The total time with data, without gaps and without the time before recording began.</param>
internal sealed record ObservationWindow(DateTimeOffset Start, DateTimeOffset End, TimeSpan Observed)
{
    /// <summary>From 0 to 1. If it is small, missing traffic means little.</summary>
    public double Share => End > Start ? Math.Clamp(Observed / (End - Start), 0, 1) : 0;
}
