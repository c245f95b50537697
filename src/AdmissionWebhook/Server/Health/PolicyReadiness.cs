using AdmissionWebhook.Policies;

namespace AdmissionWebhook.Server.Health;

/// <summary>There is always a policy in force; the detail tells whether it is the newest.</summary>
internal sealed class PolicyReadiness(PolicyStore policies) : IReadinessCheck
{
    public string Name => "policy";

    public ReadinessState Read() => new(true, ReadinessState.Describe(policies.Description, policies.Status));
}
