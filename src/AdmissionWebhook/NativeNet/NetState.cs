namespace AdmissionWebhook.NativeNet;

/// <summary>The state of the native net at its last check.</summary>
/// <param name="Policies">The number of policies it should hold.</param>
/// <param name="At">The time of the check.</param>
/// <param name="LeavesOutHosts">Whether the policies name too many hosts to include them.</param>
/// <param name="Failure">Why it is out of step with the policies in force; null if it is in step.</param>
internal sealed record NetState(int Policies, DateTimeOffset At, bool LeavesOutHosts, string? Failure);
