using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Manifests;

/// <summary>
/// The text of a file and the trees of its objects, parsed again when a position is first asked for. Trees need twenty times the memory of
/// their text, and most files of a large repository are never asked about.
/// </summary>
internal sealed class FileTrees(ReadOnlyMemory<byte> content, string file)
{
    private Trees? _trees;

    public string Text => Read().Text;

    /// <param name="index">The <see cref="ManifestDocument.Index"/> of the object.</param>
    public Node Root(int index) => Read().Roots[index];

    private Trees Read()
    {
        if (_trees is null)
        {
            var text = ManifestText.Decode(content);
            _trees = new Trees(
                text.Text,
                [.. ParsedObject.Stream(text, file).Where(parsed => parsed.Root is not null).Select(parsed => parsed.Root!)]
            );
        }

        return _trees;
    }

    private sealed record Trees(string Text, IReadOnlyList<Node> Roots);
}
