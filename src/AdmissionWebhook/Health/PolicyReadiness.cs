using AdmissionWebhook.Policies;

namespace AdmissionWebhook.Health;

/// <summary>There is always a policy in force; the detail tells whether it is the newest.</summary>
internal sealed class PolicyReadiness(PolicyStore policies) : IReadinessCheck
{
    public string Name => "policy";

    public ReadinessState Read()
    {
        var status = policies.Status;
        var detail = $"{policies.Description}, loaded {status.LoadedAt.UtcDateTime:u}, {status.Reloads} reloads, {status.Failures} failures";
        return new ReadinessState(true, status.LastError is { } error ? $"{detail}; the newest files are not in force: {error.ReplaceLineEndings(" | ")}" : detail);
    }
}
