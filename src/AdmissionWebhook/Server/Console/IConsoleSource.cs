using AdmissionWebhook.Checks;
using AdmissionWebhook.Files;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Server.Console;

/// <summary>Whose objects the console shows.</summary>
internal interface IConsoleSource
{
    /// <summary><c>cluster</c>, <c>files</c> or <c>none</c>.</summary>
    string Kind { get; }

    /// <summary>For people.</summary>
    string Description { get; }

    /// <summary>What objects are evaluated against: the same instance as long as nothing changes; null where only reading tells.</summary>
    PolicySet? Policies { get; }

    /// <summary>Namespace objects that a check of manifests needs beside them.</summary>
    IReadOnlyList<LoadedFile> Namespaces { get; }

    /// <summary>The namespace of documents that name none.</summary>
    string DefaultNamespace { get; }

    /// <summary>Reads and evaluates all objects.</summary>
    Task<ConsoleView> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Which decisions about the objects change under other policies, and how many objects there are.</summary>
    Task<(IReadOnlyList<DecisionChange> Changes, int Objects)> CompareAsync(
        IReadOnlyList<FileContent> proposed, CancellationToken cancellationToken);

    /// <summary>What the playground begins with.</summary>
    Task<PlaygroundFiles> FilesAsync(CancellationToken cancellationToken);
}

/// <param name="Policies">EgressPolicy files.</param>
/// <param name="Manifests">Manifest files.</param>
internal sealed record PlaygroundFiles(IReadOnlyList<FileContent> Policies, IReadOnlyList<FileContent> Manifests);
