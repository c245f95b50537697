namespace AdmissionWebhook.Audit;

/// <summary>A complete audit.</summary>
/// <param name="Found">What it found.</param>
/// <param name="FinishedAt">When.</param>
/// <param name="Duration">How long it took, without the reports.</param>
internal sealed record AuditOutcome(AuditTally Found, DateTimeOffset FinishedAt, TimeSpan Duration);
