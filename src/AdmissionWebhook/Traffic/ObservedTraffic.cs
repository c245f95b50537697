namespace AdmissionWebhook.Traffic;

/// <summary>The traffic seen by one source, and how much of the window the source covers.</summary>
/// <param name="Flows">Each at most once, in the order of their hosts.</param>
internal sealed record ObservedTraffic(IReadOnlyList<TrafficFlow> Flows, ObservationWindow Window)
{
    /// <summary>Limits of the result, such as a partial response or skipped lines. One sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

/// <summary>The time that was asked about, and how much of it the source has data for.</summary>
/// <param name="Observed">The sum of the times with data; gaps in the recording and times before it began are not in it.</param>
internal sealed record ObservationWindow(DateTimeOffset Start, DateTimeOffset End, TimeSpan Observed)
{
    /// <summary>From 0 to 1. Absence of traffic means little where this is small.</summary>
    public double Share => End > Start ? Math.Clamp(Observed / (End - Start), 0, 1) : 0;
}
