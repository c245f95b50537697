using AdmissionWebhook.Checks;
using AdmissionWebhook.Files;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Maps;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Server.Console;

/// <summary>Manifests and policies from files, read again for each view, so that it shows their current content.</summary>
/// <param name="paths">Manifest files and folders.</param>
/// <param name="policyPaths">Policy files and folders; none for the embedded sample.</param>
/// <param name="namespaces">Namespace objects.</param>
/// <param name="defaultNamespace">The namespace of documents that name none.</param>
internal sealed class FileSource(
    IReadOnlyList<string> paths,
    IReadOnlyList<string> policyPaths,
    IReadOnlyList<LoadedFile> namespaces,
    string defaultNamespace,
    TimeProvider time
) : IConsoleSource
{
    // The limit of the editor; the views show everything.
    private const int MaxText = 1024 * 1024;

    public string Kind => paths.Count > 0 ? "files" : "none";

    public string Description => string.Join(", ", paths);

    public PolicySet? Policies => null;

    public IReadOnlyList<LoadedFile> Namespaces => namespaces;

    public string DefaultNamespace => defaultNamespace;

    public Task<ConsoleView> ReadAsync(CancellationToken cancellationToken)
    {
        var (run, files) = Run();
        var found = FileInventory.Of(Compile(PolicyFiles(), run), run, files, namespaces, time.GetUtcNow());
        return Task.FromResult(
            new ConsoleView(
                found.Policies,
                found.Rows,
                [.. found.Evaluated.Objects.Where(evaluated => evaluated.Verdict.Findings.Count > 0)],
                found.Evaluated.Errors,
                found.Summary,
                found.Now
            )
        );
    }

    public Task<(IReadOnlyList<DecisionChange> Changes, int Objects)> CompareAsync(
        IReadOnlyList<FileContent> proposed,
        CancellationToken cancellationToken
    )
    {
        var (run, _) = Run();
        var now = time.GetUtcNow();
        var (before, after) = (new EvaluatedObjects(), new EvaluatedObjects());
        run.Run(Compile(PolicyFiles(), run), now, before, _ => { });
        run.Run(Compile(proposed, run), now, after, _ => { });
        return Task.FromResult((DecisionChange.Between(before.Objects, after.Objects), after.Objects.Count));
    }

    public Task<PlaygroundFiles> FilesAsync(CancellationToken cancellationToken)
    {
        var (left, manifests) = (MaxText, new List<FileContent>());
        foreach (var file in Load().Where(file => (left -= file.Content.Length) >= 0))
        {
            manifests.Add(new FileContent(file.Path, file.Content));
        }

        return Task.FromResult(new PlaygroundFiles(PolicyFiles(), manifests.Count > 0 ? manifests : [FirstManifest.Read()]));
    }

    private static PolicySet Compile(IReadOnlyList<FileContent> files, CheckRun run) =>
        new PolicyFiles(run.HasNamespaceLabels).Compile(files, "the policies").Set;

    /// <exception cref="PolicyFilesException">Some cannot be read.</exception>
    private IReadOnlyList<FileContent> PolicyFiles()
    {
        if (policyPaths.Count == 0)
        {
            return [SamplePolicy.Read()];
        }

        var snapshot = FileSnapshot.Read(policyPaths);
        return snapshot.Faults.Count == 0
            ? snapshot.Files
            : throw new PolicyFilesException([.. snapshot.Faults.Select(fault => fault.ToString())]);
    }

    private IReadOnlyList<LoadedFile> Load() => LoadedFile.Load(paths, () => Stream.Null);

    private (CheckRun Run, IReadOnlyList<LoadedFile> Files) Run()
    {
        var files = Load();
        return (new CheckRun(new CheckQuestion { Namespace = defaultNamespace }, files, namespaces, []), files);
    }
}
