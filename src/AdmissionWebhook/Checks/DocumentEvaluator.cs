using System.Text.Json;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Fields;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules.Consistency;

namespace AdmissionWebhook.Checks;

/// <summary>Evaluates one document; see <see cref="DryRun"/>.</summary>
internal sealed class DocumentEvaluator(
    CheckQuestion question,
    PolicySet policies,
    Func<ManifestDocument, IClusterView> views,
    IReadOnlyDictionary<ObjectIdentity, ManifestDocument> oldObjects,
    DateTimeOffset now
)
{
    /// <returns>Null for a kind that no webhook configuration sends, unless it is a mesh setting.</returns>
    public CheckedObject? Evaluate(ManifestDocument document)
    {
        using var json = LoadedFile.Parse(document);
        return Evaluate(document, json.RootElement);
    }

    /// <inheritdoc cref="Evaluate(ManifestDocument)"/>
    /// <param name="document">The document.</param>
    /// <param name="json">What it holds. It need not outlive the call.</param>
    public CheckedObject? Evaluate(ManifestDocument document, JsonElement json)
    {
        var identity = ObjectIdentity.Of(json, question.Namespace);
        var cluster = views(document);
        if (!identity.IsEvaluated)
        {
            var setting = MeshSetting.Evaluate(identity, json, policies, cluster) ?? BySchema(identity, json, cluster);
            return setting is null ? null : new CheckedObject(document, identity, setting, []);
        }

        using var old = oldObjects.TryGetValue(Key(identity), out var stored) ? LoadedFile.Parse(stored) : null;
        return Evaluate(document, identity, Input(identity, json, old), cluster);
    }

    /// <summary>The identity that an object shares with its old version, whose API version may differ.</summary>
    public static ObjectIdentity Key(ObjectIdentity identity) => identity with { ApiVersion = identity.Group + "/" };

    private CheckedObject Evaluate(ManifestDocument document, ObjectIdentity identity, AdmissionInput input, IClusterView cluster)
    {
        var answer = DryRun.Of(input, policies, cluster, now);
        var isAssumed = !identity.IsNamespace && input.Object.Member("metadata"u8).Text("namespace"u8) is not { Length: > 0 };
        var verdict = Placeholders.Soften(answer.Verdict);
        return new CheckedObject(
            document,
            identity,
            isAssumed && question.IsNamespaceAssumed ? AssumedNamespace.Soften(verdict) : verdict,
            answer.Patch
        )
        {
            IsNamespaceAssumed = isAssumed,
        };
    }

    private FieldShape? Schema(ObjectIdentity identity) => question.Crds.Find(identity.Group, identity.Version, identity.Kind);

    private Verdict? BySchema(ObjectIdentity identity, JsonElement document, IClusterView cluster)
    {
        if (Schema(identity) is not { } schema)
        {
            return null;
        }

        var policy = policies.For(identity.Namespace, cluster.NamespaceLabels(identity.Namespace));
        var findings = SchemaFindings.Of(schema, document, policy).ToList();
        return new Verdict(findings.TrueForAll(finding => finding.Action != EnforcementAction.Deny), findings, policy.Names);
    }

    /// <summary>The engine's input for a document.</summary>
    /// <param name="old">The stored object, if any.</param>
    public AdmissionInput Input(ObjectIdentity identity, JsonElement document, JsonDocument? old) =>
        identity.Creation(document) with
        {
            Operation =
                !question.HasOldObjects ? question.Operation
                : old is null ? Operation.Create
                : Operation.Update,
            OldObject = old?.RootElement ?? default,
            User = question.User,
            OfflineSchema = Schema(identity) ?? FieldTable.Of(IstioKinds.Find(identity.Group, identity.Kind)),
            Groups = question.Groups,
        };
}
