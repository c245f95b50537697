using AdmissionWebhook.Checks;
using AdmissionWebhook.Files;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Server.Console;

/// <summary>Supplies the objects that the console shows.</summary>
internal interface IConsoleSource
{
    /// <summary><c>cluster</c>, <c>files</c> or <c>none</c>.</summary>
    string Kind { get; }

    /// <summary>A name to show.</summary>
    string Description { get; }

    /// <summary>The policies; the same instance until they change; null if they are known only after reading.</summary>
    PolicySet? Policies { get; }

    /// <summary>Namespace objects for checking manifests in the playground.</summary>
    IReadOnlyList<LoadedFile> Namespaces { get; }

    /// <summary>The namespace of documents that name none.</summary>
    string DefaultNamespace { get; }

    /// <summary>Reads and evaluates all objects.</summary>
    Task<ConsoleView> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Which decisions change under other policies, and the number of objects.</summary>
    Task<(IReadOnlyList<DecisionChange> Changes, int Objects)> CompareAsync(
        IReadOnlyList<FileContent> proposed,
        CancellationToken cancellationToken
    );

    /// <summary>The playground's initial files.</summary>
    Task<PlaygroundFiles> FilesAsync(CancellationToken cancellationToken);
}

/// <param name="Policies">EgressPolicy files.</param>
/// <param name="Manifests">Manifest files.</param>
internal sealed record PlaygroundFiles(IReadOnlyList<FileContent> Policies, IReadOnlyList<FileContent> Manifests);
