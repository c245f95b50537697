using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Checks;

/// <summary>The dry run over manifests: together they are the cluster view, and each is evaluated.</summary>
/// <param name="files">The manifests.</param>
/// <param name="namespaces">Namespace objects, for their labels.</param>
/// <param name="oldFiles">The stored objects.</param>
internal sealed class CheckRun(
    CheckQuestion question,
    IReadOnlyList<LoadedFile> files,
    IReadOnlyList<LoadedFile> namespaces,
    IReadOnlyList<LoadedFile> oldFiles
)
{
    /// <summary>Whether any namespace labels are known.</summary>
    public bool HasNamespaceLabels =>
        LoadedFile.Documents([.. files, .. namespaces]).Any(document => ObjectIdentity.Of(document, "").IsNamespace);

    /// <summary>Documents of any kind among the manifests.</summary>
    public int Count => files.Sum(file => file.Entries.Count);

    /// <summary>Evaluates every document, on all cores, and passes the results to the report in the order of the input.</summary>
    /// <param name="evaluated">Called for every evaluated object.</param>
    public CheckSummary Run(PolicySet policies, DateTimeOffset now, IReport report, Action<CheckedObject> evaluated)
    {
        var views = new ManifestViews(files, namespaces, policies.Mesh, question.Namespace);
        var evaluate = new DocumentEvaluator(question, policies, views.For, OldObjects(), now);
        var summary = default(CheckSummary);
        var repetitions = new Repetitions();
        report.Begin();

        // Errors in these files cast doubt on every verdict, so they come first.
        var entries = namespaces
            .Concat(oldFiles)
            .SelectMany(file => file.Entries)
            .OfType<ManifestError>()
            .Concat<ManifestEntry>(files.SelectMany(file => file.Entries));
        foreach (
            var (entry, verdict) in InOrder.Select(
                entries,
                entry => new Answered(entry, entry is ManifestDocument document ? evaluate.Evaluate(document) : null)
            )
        )
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
                var noted = repetitions.Note(verdict);
                report.Evaluated(noted);
                evaluated(noted);
                summary = summary.With(noted);
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

    /// <param name="Verdict">Null if the document is not evaluated.</param>
    private sealed record Answered(ManifestEntry Entry, CheckedObject? Verdict);
}
