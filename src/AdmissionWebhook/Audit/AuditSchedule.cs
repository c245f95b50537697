namespace AdmissionWebhook.Audit;

/// <summary>When the elected replica audits.</summary>
/// <param name="Interval">From the end of one audit to the next; zero: never.</param>
public sealed record AuditSchedule(TimeSpan Interval)
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    public static AuditSchedule Default { get; } = new(TimeSpan.FromMinutes(10));

    public static AuditSchedule Off { get; } = new(TimeSpan.Zero);

    public bool IsOn => Interval > TimeSpan.Zero;

    /// <summary>Whether what else opens egress is audited too: see <see cref="Policy.Istio.CaptureKinds"/>. Needs rights of its own.</summary>
    public bool IncludesCapture { get; init; }

    /// <summary>From an audit that broke off to the next.</summary>
    public TimeSpan Retry => Interval < LongestRetry ? Interval : LongestRetry;

    /// <summary>From a change of policies to the audit that it brings, so that changes in a row bring one.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromSeconds(5);
}
