using System.Text.Json;

namespace AdmissionWebhook.Manifests;

/// <summary>A manifest file, read whole and parsed.</summary>
public sealed record LoadedFile(string Path, ReadOnlyMemory<byte> Content, IReadOnlyList<ManifestEntry> Entries)
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    /// <summary>Reads and parses, on all cores, in the order of the paths. What cannot be read is an entry.</summary>
    /// <param name="paths">Files, folders, or <c>-</c> for standard input.</param>
    /// <param name="standardInput">Opened at most once.</param>
    /// <param name="loaded">Called after each file, by any thread.</param>
    public static IReadOnlyList<LoadedFile> Load(IEnumerable<string> paths, Func<Stream> standardInput, Action? loaded = null) =>
        [.. InOrder.Select(ManifestFiles.Read(paths, standardInput), file =>
        {
            var result = Load(file);
            loaded?.Invoke();
            return result;
        })];

    public static JsonDocument Parse(ManifestDocument document) => JsonDocument.Parse(document.Json, Options);

    public static JsonDocument Parse(ReadOnlyMemory<byte> json) => JsonDocument.Parse(json, Options);

    /// <summary>The documents of files, each alive until the next is asked for.</summary>
    public static IEnumerable<JsonElement> Documents(IEnumerable<LoadedFile> files)
    {
        foreach (var document in files.SelectMany(file => file.Entries).OfType<ManifestDocument>())
        {
            using var json = Parse(document);
            yield return json.RootElement;
        }
    }

    private static LoadedFile Load(ManifestFile file) => new(file.Path, file.Content, file.Error is { } error
        ? [new ManifestError(file.Path, error, 0, 0)]
        : [.. ManifestReader.Read(file.Content, file.Path)]);
}
