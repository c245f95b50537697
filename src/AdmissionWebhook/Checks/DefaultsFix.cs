using System.Text.Json.Nodes;
using AdmissionWebhook.Diff;
using AdmissionWebhook.Yaml;
using AdmissionWebhook.Yaml.Patching;

namespace AdmissionWebhook.Checks;

/// <summary>The defaults that a run found missing, written into the files or shown as a diff.</summary>
/// <param name="withExportTo">Whether <c>exportTo</c> is among them: on an object that is live it would hide it from those who use it.</param>
internal sealed class DefaultsFix(bool withExportTo)
{
    private const string ExportTo = "/spec/exportTo";

    private readonly Dictionary<string, List<DocumentPatch>> _patches = new(StringComparer.Ordinal);

    public void Note(CheckedObject judged)
    {
        var additions = judged.Patch.Where(operation => withExportTo || operation.Path != ExportTo)
            .Select(operation => (operation.Path, operation.Value.DeepClone())).ToList<(string Path, JsonNode Value)>();
        if (additions.Count > 0)
        {
            var file = judged.Document.File;
            _patches.TryAdd(file, []);
            _patches[file].Add(new DocumentPatch(judged.Document.Index, additions));
        }
    }

    /// <summary>Every file with something to add, in the order of the input, and what could not be added.</summary>
    public IEnumerable<(LoadedFile File, TextPatchResult Result)> Results(IReadOnlyList<LoadedFile> files) =>
        files.Where(file => _patches.ContainsKey(file.Path)).Select(file => (file, TextPatch.Apply(file.Content, file.Path, _patches[file.Path])));

    public static string Diff(LoadedFile file, TextPatchResult result) =>
        UnifiedDiff.Of(file.Path.TrimStart('/'), ManifestText.Decode(file.Content).Text, ManifestText.Decode(result.Content).Text);
}
