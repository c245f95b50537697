using AdmissionWebhook.Policies;

namespace AdmissionWebhook.Server.Health;

/// <summary>Always ready, since some policy is always in force; the detail says whether it is the newest.</summary>
internal sealed class PolicyReadiness(PolicyStore policies) : IReadinessCheck
{
    public string Name => "policy";

    public ReadinessState Read() => new(true, ReadinessState.Describe(policies.Description, policies.Status));
}
