using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Files;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Manifests.Diff;
using AdmissionWebhook.Manifests.Edits;
using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Checks;

/// <summary>Collects missing defaults and writes them into the files, or shows them as a diff.</summary>
/// <param name="withExportTo">Whether to include <c>exportTo</c>, which would hide a live object from its users.</param>
internal sealed class DefaultsFix(bool withExportTo)
{
    private const string ExportTo = "/spec/exportTo";

    private readonly Dictionary<string, List<DocumentPatch>> _patches = new(StringComparer.Ordinal);

    public void Note(CheckedObject evaluated)
    {
        var additions = evaluated
            .Patch.Where(operation => withExportTo || operation.Path != ExportTo)
            .Select(operation => (operation.Path, operation.Value.DeepClone()))
            .ToList<(string Path, JsonNode Value)>();
        if (additions.Count > 0)
        {
            var file = evaluated.Place;
            _patches.TryAdd(file, []);
            _patches[file].Add(new DocumentPatch(evaluated.Document!.Index, additions));
        }
    }

    /// <summary>The files with something to add, in the order of the input.</summary>
    public IEnumerable<FixedFile> Results(IReadOnlyList<LoadedFile> files) =>
        files
            .Where(file => _patches.ContainsKey(file.Path))
            .Select(file => new FixedFile(file.Path, file.Content, TextPatch.Apply(file.Content, file.Path, _patches[file.Path])));
}

/// <summary>A file that lacks defaults, and its content with them.</summary>
internal sealed record FixedFile(string Path, ReadOnlyMemory<byte> Before, TextPatchResult Result)
{
    private bool IsChanged => !Result.Content.Span.SequenceEqual(Before.Span);

    /// <summary>The defaults that could not be written, and why, one per line.</summary>
    public IEnumerable<string> Left =>
        Result.NotFixable.Select(left => $"{Path}: {left.Path} was not added to object {left.Index + 1}: {left.Reason}");

    /// <returns>Whether there was anything to write.</returns>
    /// <exception cref="IOException">The file cannot be written and is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission to write the file; it is unchanged.</exception>
    public bool Write()
    {
        if (!IsChanged)
        {
            return false;
        }

        if (Path == ManifestFiles.StandardInput)
        {
            throw new IOException("standard input cannot be fixed; use --diff to see the changes");
        }

        ReplacedFile.Write(Path, Before.Span, Result.Content.Span);
        return true;
    }

    /// <summary>
    /// The changes of <see cref="Write"/> as a diff for <c>patch -p1</c> and <c>git apply</c> in that folder; for a file outside of it,
    /// relative to the root folder, as git does.
    /// </summary>
    public string Diff(string folder)
    {
        var full = System.IO.Path.GetFullPath(Path, folder);
        var relative = System.IO.Path.GetRelativePath(folder, full);
        var name = relative.Split(System.IO.Path.DirectorySeparatorChar)[0] == ".." ? full.TrimStart('/') : relative;
        return UnifiedDiff.Of(name, Text(Before), Text(Result.Content));
    }

    // To diff tools, a byte order mark is part of the first line.
    private static string Text(ReadOnlyMemory<byte> content)
    {
        var text = ManifestText.Decode(content);
        return text.Encoding is UTF8Encoding && text.Preamble > 0 ? '\uFEFF' + text.Text : text.Text;
    }
}
