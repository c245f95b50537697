using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Manifests;

/// <summary>Reads manifests as kubectl does, and keeps the position of every value.</summary>
public static class ManifestReader
{
    /// <summary>
    /// The objects of a file in order: YAML documents, JSON values, and the items of lists (of any kind that has <c>items</c>).
    /// Skips empty documents. Reads lazily, never throws, and stops at the first error after which the rest makes no sense.
    /// </summary>
    /// <param name="content">The file's bytes; UTF-8, or UTF-16 with a byte order mark.</param>
    /// <param name="file">Its display name; a name that ends in <c>.json</c> is read as JSON only.</param>
    public static IEnumerable<ManifestEntry> Read(ReadOnlyMemory<byte> content, string file)
    {
        var text = ManifestText.Decode(content);
        var trees = new FileTrees(content, file);
        var index = 0;
        foreach (var parsed in ParsedObject.Stream(text, file))
        {
            yield return parsed switch
            {
                { Fault: { } fault } => Error(file, fault),
                { Root: var root, Json: var json } => new ManifestDocument(
                    file,
                    root!.Span.Line,
                    index,
                    json,
                    new SourceMap(trees, index++)
                ),
            };
        }
    }

    private static ManifestError Error(string file, ManifestFormatException fault) =>
        new(file, fault.Message, fault.Line, fault.Column) { Fragment = fault.Fragment };
}
