using AdmissionWebhook.Checks;
using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Cli;

/// <summary>The files of <c>--namespaces</c>.</summary>
internal static class NamespaceFiles
{
    /// <exception cref="UnusableInputException">Some of them cannot be read.</exception>
    public static IReadOnlyList<LoadedFile> Load(string[]? paths)
    {
        var files = LoadedFile.Load(paths ?? [], () => Stream.Null);
        var errors = files.SelectMany(file => file.Entries).OfType<ManifestError>().Select(error => error.ToString()).ToList();
        return errors.Count == 0 ? files : throw new UnusableInputException(errors);
    }
}
