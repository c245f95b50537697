using System.Text.Json;

namespace AdmissionWebhook.Manifests;

/// <summary>A manifest file with its parsed entries.</summary>
public sealed record LoadedFile(string Path, ReadOnlyMemory<byte> Content, IReadOnlyList<ManifestEntry> Entries)
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    /// <summary>Whether the path was given itself, rather than a folder that holds it.</summary>
    internal bool IsNamed { get; init; }

    /// <summary>
    /// Reads and parses the files, on all cores, in the order of the paths. What cannot be read becomes an error entry; in a folder,
    /// something that is not meant to be an object (a template, a patch) becomes a <see cref="ManifestFragment"/> instead.
    /// </summary>
    /// <param name="paths">Files, folders, or <c>-</c> for standard input.</param>
    /// <param name="standardInput">Opened at most once.</param>
    /// <param name="isExcluded">Which files to leave out; null for none.</param>
    /// <param name="loaded">Called after each file, on any thread.</param>
    public static IReadOnlyList<LoadedFile> Load(
        IEnumerable<string> paths,
        Func<Stream> standardInput,
        Func<string, bool>? isExcluded = null,
        Action? loaded = null
    ) =>
        KustomizePatches.PassOver([
            .. InOrder.Select(
                ManifestFiles.Read(paths, standardInput, isExcluded),
                file =>
                {
                    var result = Load(file);
                    loaded?.Invoke();
                    return result;
                }
            ),
        ]);

    public static JsonDocument Parse(ManifestDocument document) => JsonDocument.Parse(document.Json, Options);

    public static JsonDocument Parse(ReadOnlyMemory<byte> json) => JsonDocument.Parse(json, Options);

    /// <summary>The documents of the files, each valid until the next is requested.</summary>
    public static IEnumerable<JsonElement> Documents(IEnumerable<LoadedFile> files)
    {
        foreach (var document in files.SelectMany(file => file.Entries).OfType<ManifestDocument>())
        {
            using var json = Parse(document);
            yield return json.RootElement;
        }
    }

    private static LoadedFile Load(ManifestFile file) => new(file.Path, file.Content, Read(file)) { IsNamed = file.IsNamed };

    private static IReadOnlyList<ManifestEntry> Read(ManifestFile file)
    {
        if (file.Error is { } error)
        {
            return [new ManifestError(file.Path, error, 0, 0)];
        }

        if (file.IsChartTemplate)
        {
            return [new ManifestFragment(file.Path, 1, FragmentKinds.Template)];
        }

        ManifestEntry[] entries = [.. ManifestReader.Read(file.Content, file.Path)];
        return file.IsNamed ? entries
            // If one document is a template, so are the ones that happen to parse.
            : entries.Any(entry => entry is ManifestError { Fragment: FragmentKinds.Template })
                ? [new ManifestFragment(file.Path, 1, FragmentKinds.Template)]
            :
            [
                .. entries.Select(entry =>
                    entry is ManifestError { Fragment: { } what } ? new ManifestFragment(file.Path, entry.Line, what) : entry
                ),
            ];
    }
}
