using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Files;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Maps;

/// <summary>Manifests evaluated against policy files, with the ways out that they open.</summary>
/// <param name="Policies">The policies they were evaluated against.</param>
/// <param name="Evaluated">The objects with their verdicts.</param>
/// <param name="Summary">The counts of the run.</param>
/// <param name="Rows">The ways out.</param>
/// <param name="Now">The time of the evaluation.</param>
internal sealed record FileInventory(
    PolicySet Policies,
    EvaluatedObjects Evaluated,
    CheckSummary Summary,
    IReadOnlyList<InventoryRow> Rows,
    DateTimeOffset Now
)
{
    /// <param name="policyFiles">The policies.</param>
    /// <param name="files">The manifests.</param>
    /// <param name="namespaces">Namespace objects, for their labels.</param>
    /// <param name="defaultNamespace">The namespace of documents that name none.</param>
    /// <param name="now">The time of the evaluation.</param>
    /// <exception cref="PolicyFilesException">The policies cannot be used.</exception>
    public static FileInventory Of(
        FileSnapshot policyFiles,
        IReadOnlyList<LoadedFile> files,
        IReadOnlyList<LoadedFile> namespaces,
        string defaultNamespace,
        DateTimeOffset now
    )
    {
        var run = new CheckRun(new CheckQuestion { Namespace = defaultNamespace }, files, namespaces, []);
        return Of(new PolicyFiles(run.HasNamespaceLabels).Compile(policyFiles).Set, run, files, namespaces, now);
    }

    /// <param name="policies">The policies.</param>
    /// <param name="run">The dry run over the manifests.</param>
    /// <param name="files">The manifests.</param>
    /// <param name="namespaces">Namespace objects, for their labels.</param>
    /// <param name="now">The time of the evaluation.</param>
    public static FileInventory Of(
        PolicySet policies,
        CheckRun run,
        IReadOnlyList<LoadedFile> files,
        IReadOnlyList<LoadedFile> namespaces,
        DateTimeOffset now
    )
    {
        var evaluated = new EvaluatedObjects();
        var summary = run.Run(policies, now, evaluated, _ => { });
        var visibility = MeshSetting.Visibility(LoadedFile.Documents(files), policies);
        var view = ClusterIndex.FromDocuments(LoadedFile.Documents([.. files, .. namespaces]), policies.Mesh.ClusterDomain);
        return new FileInventory(
            policies,
            evaluated,
            summary,
            new EgressInventory(policies, view, visibility, now).Of(evaluated.Objects),
            now
        );
    }
}
