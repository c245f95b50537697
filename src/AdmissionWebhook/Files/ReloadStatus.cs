namespace AdmissionWebhook.Files;

/// <summary>The state of reloaded files, for readiness details and metrics.</summary>
/// <param name="LoadedAt">When the value in force was loaded.</param>
/// <param name="LastError">Why the newest content is not in force; null while it is.</param>
/// <param name="Reloads">Changes applied since the first load.</param>
/// <param name="Failures">Changes rejected since the first load.</param>
public sealed record ReloadStatus(DateTimeOffset LoadedAt, string? LastError, long Reloads, long Failures);
