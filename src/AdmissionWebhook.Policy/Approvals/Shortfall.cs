using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>A demand of a ServiceEntry that no approval of its host grants.</summary>
/// <param name="Requirement">What is missing.</param>
/// <param name="Host">The host.</param>
/// <param name="Path">The field that asks for it.</param>
/// <param name="Value">The value as written.</param>
/// <param name="Nearest">An approval of the host that lacks only this; null if the host has none.</param>
public sealed record Shortfall(Requirement Requirement, HostName Host, JsonPath Path, string Value, Approval? Nearest)
{
    public EgressRole Role { get; init; } = EgressRole.RegisteredHost;

    public int Port { get; init; }

    public string Protocol { get; init; } = "";
}
