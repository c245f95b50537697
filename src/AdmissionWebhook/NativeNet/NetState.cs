namespace AdmissionWebhook.NativeNet;

/// <summary>How the native net stood when it was last looked at.</summary>
/// <param name="Policies">How many policies it should hold.</param>
/// <param name="At">When that was.</param>
/// <param name="LeavesOutHosts">Whether the policies name too many hosts for it.</param>
/// <param name="Failure">Why it is not in step with the policies in force; null where it is.</param>
internal sealed record NetState(int Policies, DateTimeOffset At, bool LeavesOutHosts, string? Failure);
