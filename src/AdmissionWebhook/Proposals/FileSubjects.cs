using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Proposals;

/// <summary>The objects of manifests, evaluated like <c>check</c> does: together they are the cluster view.</summary>
/// <param name="Subjects">The objects of kinds that are evaluated, in the order of the files.</param>
/// <param name="View">The cluster view.</param>
internal sealed record FileSubjects(IReadOnlyList<ProposalSubject> Subjects, IClusterView View)
{
    private static readonly Dictionary<ObjectIdentity, ManifestDocument> NoOldObjects = [];

    /// <param name="mesh">The mesh facts of the policies that stay in force.</param>
    public static FileSubjects Of(
        CheckQuestion question,
        IReadOnlyList<LoadedFile> files,
        IReadOnlyList<LoadedFile> namespaces,
        MeshFacts mesh,
        DateTimeOffset now
    )
    {
        var views = new ManifestViews(files, namespaces, mesh, question.Namespace);
        var subjects = new List<ProposalSubject>();
        foreach (var document in files.SelectMany(file => file.Entries).OfType<ManifestDocument>())
        {
            var json = LoadedFile.Parse(document).RootElement;
            var identity = ObjectIdentity.Of(json, question.Namespace);
            if (identity.IsEvaluated)
            {
                subjects.Add(
                    new ProposalSubject(
                        identity,
                        FormattableString.Invariant($"{document.File}:{document.Line}"),
                        json,
                        Evaluator(PolicySet.Empty).Input(identity, json, null),
                        policies => Evaluator(policies).Evaluate(document, json)!.Verdict
                    )
                );
            }
        }

        return new FileSubjects(subjects, views.All);

        DocumentEvaluator Evaluator(PolicySet policies) => new(question, policies, views.For, NoOldObjects, now);
    }
}
