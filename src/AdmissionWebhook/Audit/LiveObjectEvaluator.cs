using System.Text.Json;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Audit;

/// <summary>
/// Evaluates objects of a cluster as a CREATE by no particular user. Defaults are set first, as in <c>check</c> and the server; findings
/// that the defaults would lift are kept separately, since the live object still lacks them.
/// </summary>
internal sealed class LiveObjectEvaluator(PolicySet policies, IClusterView cluster, DateTimeOffset now)
{
    // Services with a selector, in case the view has no Services.
    private readonly HashSet<ObjectKey> _selecting = [];

    /// <param name="kind">The object's kind.</param>
    /// <param name="item">The object as the API server lists it; evaluate Services before endpoints. Need not outlive the call.</param>
    public CheckedObject Evaluate(AuditedKind kind, JsonElement item)
    {
        var identity = Identity(kind, item);
        NoteSelector(kind, identity, item);
        if (KeptEndpoints.Contain(kind.Kind, item, HasSelector))
        {
            return new CheckedObject(null, identity, Verdict.NothingToSay, []);
        }

        var input = Input(identity, item);
        var answer = DryRun.Of(input, policies, cluster, now);
        return new CheckedObject(null, identity, answer.Verdict, answer.Patch)
        {
            Uid = item.Member("metadata"u8).Text("uid"u8) ?? "",
            Standing =
                answer.Patch.Count == 0 ? [] : Standing(GuardedEngine.Validate(input, policies, cluster, now).Verdict, answer.Verdict),
        };
    }

    private static IReadOnlyList<Finding> Standing(Verdict asItIs, Verdict withDefaults)
    {
        var found = withDefaults.Findings.Select(Key).ToHashSet();
        return
        [
            .. asItIs
                .Findings.Where(finding => !found.Contains(Key(finding)))
                .Select(finding =>
                    finding with
                    {
                        Action = finding.Action < EnforcementAction.Warn ? finding.Action : EnforcementAction.Warn,
                        Softened = "applies until its defaults are set",
                    }
                ),
        ];

        static (string, string, string) Key(Finding finding) => (finding.Rule, finding.Path.ToString(), finding.Value);
    }

    /// <summary>The identity of an item of a list.</summary>
    public static ObjectIdentity Identity(AuditedKind kind, JsonElement item) =>
        ObjectIdentity.Of(item, kind.Type.ApiVersion, kind.Name, "");

    /// <summary>The input that creating the object would give.</summary>
    public AdmissionInput Input(ObjectIdentity identity, JsonElement item) =>
        identity.Creation(item) with
        {
            User = policies.Mesh.TrustedUsers is [var trusted, ..] && AutoRegistered.IsIstiods(item) ? trusted : "",
        };

    private bool HasSelector(ObjectKey service) =>
        cluster.Service(service) is { } known ? known.Selector.Count > 0 : _selecting.Contains(service);

    private void NoteSelector(AuditedKind kind, ObjectIdentity identity, JsonElement item)
    {
        if (kind.Kind == IstioKind.Service && !cluster.KnowsObjects && item.Member("spec"u8).Member("selector"u8).HasContent())
        {
            _selecting.Add(new ObjectKey(identity.Namespace, identity.Name));
        }
    }
}
