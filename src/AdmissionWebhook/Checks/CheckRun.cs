using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Checks;

/// <summary>The dry run over manifests that have been read: all of them are the cluster view, each of them is evaluated.</summary>
/// <param name="files">The manifests.</param>
/// <param name="namespaces">Namespace objects, for their labels.</param>
/// <param name="oldFiles">The objects as stored.</param>
internal sealed class CheckRun(
    CheckQuestion question, IReadOnlyList<LoadedFile> files, IReadOnlyList<LoadedFile> namespaces, IReadOnlyList<LoadedFile> oldFiles)
{
    /// <summary>Whether the labels of some namespace are known.</summary>
    public bool HasNamespaceLabels => LoadedFile.Documents([.. files, .. namespaces])
        .Any(document => ObjectIdentity.Of(document, "").IsNamespace);

    /// <summary>Documents of any kind among the manifests.</summary>
    public int Count => files.Sum(file => file.Entries.Count);

    /// <summary>Evaluates every document, on all cores, and hands each to the report as soon as its turn in the order of the input has come.</summary>
    /// <param name="evaluated">Told of every evaluated object, for what else is to be done with it.</param>
    public CheckSummary Run(PolicySet policies, DateTimeOffset now, IReport report, Action<CheckedObject> evaluated)
    {
        var view = ClusterIndex.FromDocuments(LoadedFile.Documents([.. files, .. namespaces]), policies.Mesh.ClusterDomain, question.Namespace);
        var evaluate = new DocumentEvaluator(question, policies, view, OldObjects(), now);
        var summary = default(CheckSummary);
        var repetitions = new Repetitions();
        report.Begin();

        // What is wrong with the files beside the manifests makes every verdict doubtful: it is told first.
        var entries = namespaces.Concat(oldFiles).SelectMany(file => file.Entries).OfType<ManifestError>()
            .Concat<ManifestEntry>(files.SelectMany(file => file.Entries));
        foreach (var (entry, verdict) in InOrder.Select(entries, entry => new Answered(entry, entry is ManifestDocument document ? evaluate.Evaluate(document) : null)))
        {
            if (entry is ManifestError error)
            {
                report.Unreadable(error);
                summary = summary with { Unreadable = summary.Unreadable + 1 };
            }
            else if (entry is ManifestFragment fragment)
            {
                summary = summary.With(fragment);
            }
            else if (verdict is not null)
            {
                var told = repetitions.Note(verdict);
                report.Evaluated(told);
                evaluated(told);
                summary = summary.With(told);
            }
            else
            {
                summary = summary with { PassedOver = summary.PassedOver + 1 };
            }
        }

        report.End(summary);
        return summary;
    }

    private Dictionary<ObjectIdentity, ManifestDocument> OldObjects()
    {
        var objects = new Dictionary<ObjectIdentity, ManifestDocument>();
        foreach (var document in oldFiles.SelectMany(file => file.Entries).OfType<ManifestDocument>())
        {
            using var json = LoadedFile.Parse(document);
            objects[DocumentEvaluator.Key(ObjectIdentity.Of(json.RootElement, question.Namespace))] = document;
        }

        return objects;
    }

    /// <param name="Verdict">Null for what is not evaluated here.</param>
    private sealed record Answered(ManifestEntry Entry, CheckedObject? Verdict);
}
