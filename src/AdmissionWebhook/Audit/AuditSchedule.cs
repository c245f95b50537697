namespace AdmissionWebhook.Audit;

/// <summary>When the elected replica audits.</summary>
/// <param name="Interval">From the end of one audit to the start of the next; zero for never.</param>
public sealed record AuditSchedule(TimeSpan Interval)
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    public static AuditSchedule Default { get; } = new(TimeSpan.FromMinutes(10));

    public static AuditSchedule Off { get; } = new(TimeSpan.Zero);

    public bool IsOn => Interval > TimeSpan.Zero;

    /// <summary>
    /// Whether to also audit the other kinds that open egress: see <see cref="Policy.Istio.CaptureKinds"/>. Needs extra permissions.
    /// </summary>
    public bool IncludesCapture { get; init; }

    /// <summary>From an aborted audit to the next.</summary>
    public TimeSpan Retry => Interval < LongestRetry ? Interval : LongestRetry;

    /// <summary>From a policy change to the audit that it triggers, so that several changes in a row trigger only one.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromSeconds(5);
}
