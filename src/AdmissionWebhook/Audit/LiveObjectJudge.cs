using System.Text.Json;
using AdmissionWebhook.Admission;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Audit;

/// <summary>
/// Judges objects as they stand in the cluster: as if nobody in particular created each of them now, just so. No defaults are set before,
/// as they would be on admission, since what a live object lacks it does lack; and nothing is inherited from an old version.
/// </summary>
internal sealed class LiveObjectJudge(PolicySet policies, IClusterView cluster, DateTimeOffset now)
{
    /// <param name="item">An object of an Istio kind as the API server lists it. It need not outlive the call.</param>
    public CheckedObject Judge(JsonElement item)
    {
        var input = Input(item);
        return Checked(input, item, GuardedEngine.Validate(input, policies, cluster, now));
    }

    /// <summary>The same, with the defaults that it lacks.</summary>
    public CheckedObject JudgeWithDefaults(JsonElement item)
    {
        var input = Input(item);
        var defaults = GuardedEngine.Mutate(input, policies, cluster, now);
        var judged = Checked(input, item, GuardedEngine.Validate(input, policies, cluster, now));
        return judged with { Verdict = judged.Verdict with { Notes = [.. defaults.Verdict.Notes.Union(judged.Verdict.Notes)] }, Patch = defaults.Patch };
    }

    private static CheckedObject Checked(AdmissionInput input, JsonElement item, EngineAnswer answer) =>
        new(null, new ObjectIdentity($"{input.Group}/{input.Version}", input.Kind, input.Namespace, input.Name), answer.Verdict, [])
        {
            Uid = item.Member("metadata"u8).Text("uid"u8) ?? "",
        };

    private AdmissionInput Input(JsonElement item)
    {
        var identity = ObjectIdentity.Of(item, "");
        return new AdmissionInput
        {
            Group = identity.Group,
            Version = identity.Version,
            Kind = identity.Kind,
            Namespace = identity.Namespace,
            Name = identity.Name,
            Operation = Operation.Create,
            Object = item,
            User = policies.Mesh.TrustedUsers is [var trusted, ..] && AutoRegistered.IsIstiods(item) ? trusted : "",
        };
    }
}
