using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>One entry of <c>spec.deniedHosts</c>: beats every approval and matches every host it overlaps.</summary>
public sealed record Denial(HostName Host, string? Reason, CompiledPolicy Policy)
{
    /// <summary>Its index in that policy's <c>spec.deniedHosts</c>.</summary>
    public int Index { get; init; }
}
