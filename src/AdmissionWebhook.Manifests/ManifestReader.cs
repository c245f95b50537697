using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Manifests;

/// <summary>Reads manifests as kubectl does, with the place of every value.</summary>
public static class ManifestReader
{
    /// <summary>
    /// The objects of a file in order: YAML documents, JSON values, and the items of lists (of any kind that has <c>items</c>).
    /// Empty documents are passed over. Reading is lazy, never throws, and stops at the first place behind which nothing can be made out.
    /// </summary>
    /// <param name="content">The file's bytes; UTF-8, or UTF-16 with a byte order mark.</param>
    /// <param name="file">Its display name; one that ends in <c>.json</c> is read as JSON only.</param>
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
                { Root: var root, Json: var json } =>
                    new ManifestDocument(file, root!.Span.Line, index, json, new SourceMap(trees, index++)),
            };
        }
    }

    private static ManifestError Error(string file, ManifestFormatException fault) => new(file, fault.Message, fault.Line, fault.Column) { Fragment = fault.Fragment };
}
