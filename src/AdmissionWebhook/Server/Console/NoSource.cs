using AdmissionWebhook.Checks;
using AdmissionWebhook.Files;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Server.Console;

/// <summary>For a server without a cluster: has policies, but no objects.</summary>
/// <param name="policies">The policies in force.</param>
/// <param name="paths">Their files; empty for the embedded sample.</param>
internal sealed class NoSource(PolicyStore policies, IReadOnlyList<string> paths, TimeProvider time) : IConsoleSource
{
    public string Kind => "none";

    public string Description => "";

    public PolicySet? Policies => policies.Current;

    public IReadOnlyList<LoadedFile> Namespaces => [];

    public string DefaultNamespace => "default";

    public Task<ConsoleView> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult(ConsoleView.Empty(policies.Current, time.GetUtcNow()));

    public Task<(IReadOnlyList<DecisionChange> Changes, int Objects)> CompareAsync(
        IReadOnlyList<FileContent> proposed,
        CancellationToken cancellationToken
    ) => Task.FromResult<(IReadOnlyList<DecisionChange>, int)>(([], 0));

    public Task<PlaygroundFiles> FilesAsync(CancellationToken cancellationToken) =>
        Task.FromResult(
            new PlaygroundFiles(paths.Count == 0 ? [SamplePolicy.Read()] : FileSnapshot.Read(paths).Files, [FirstManifest.Read()])
        );
}
