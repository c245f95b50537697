using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Engine;

/// <summary>
/// Mutates and then validates one object, as the API server does. <c>check</c> and the audit share it, so their answers agree.
/// </summary>
internal static class DryRun
{
    /// <returns>The verdict on the object with its defaults set, and those defaults.</returns>
    public static EngineAnswer Of(AdmissionInput input, PolicySet policies, IClusterView cluster, DateTimeOffset now)
    {
        var defaults = GuardedEngine.Mutate(input, policies, cluster, now);
        using var mutated = defaults.Patch.Count > 0 ? MutatedObject.Of(input.Object, defaults.Patch) : null;
        var sent = mutated is null ? input : input with { Object = mutated.RootElement };
        var answer = GuardedEngine.Validate(sent, policies, cluster, now);
        return answer with
        {
            Verdict = answer.Verdict with { Notes = [.. defaults.Verdict.Notes.Union(answer.Verdict.Notes)] },
            Patch = defaults.Patch,
        };
    }
}
