using System.Text.Json;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Audit;

/// <summary>
/// Evaluates objects of a cluster: as if nobody in particular created each of them now, just so. The answer is that of <c>check</c> and of the
/// server: defaults are set first. What that hides is kept beside it, since the live object does lack them.
/// </summary>
internal sealed class LiveObjectEvaluator(PolicySet policies, IClusterView cluster, DateTimeOffset now)
{
    /// <param name="item">An object of an Istio kind as the API server lists it. It need not outlive the call.</param>
    public CheckedObject Evaluate(JsonElement item)
    {
        var input = Input(item);
        var answer = DryRun.Of(input, policies, cluster, now);
        return new CheckedObject(
            null, new ObjectIdentity($"{input.Group}/{input.Version}", input.Kind, input.Namespace, input.Name), answer.Verdict, answer.Patch)
        {
            Uid = item.Member("metadata"u8).Text("uid"u8) ?? "",
            Standing = answer.Patch.Count == 0 ? [] : Standing(GuardedEngine.Validate(input, policies, cluster, now).Verdict, answer.Verdict),
        };
    }

    private static IReadOnlyList<Finding> Standing(Verdict asItIs, Verdict withDefaults)
    {
        var found = withDefaults.Findings.Select(Key).ToHashSet();
        return [.. asItIs.Findings.Where(finding => !found.Contains(Key(finding))).Select(finding => finding with
        {
            Action = finding.Action < EnforcementAction.Warn ? finding.Action : EnforcementAction.Warn,
            Softened = "stands until its defaults are set",
        })];

        static (string, string, string) Key(Finding finding) => (finding.Rule, finding.Path.ToString(), finding.Value);
    }

    /// <summary>The question that is asked about an object.</summary>
    public AdmissionInput Input(JsonElement item) => ObjectIdentity.Of(item, "").Creation(item) with
    {
        User = policies.Mesh.TrustedUsers is [var trusted, ..] && AutoRegistered.IsIstiods(item) ? trusted : "",
    };
}
