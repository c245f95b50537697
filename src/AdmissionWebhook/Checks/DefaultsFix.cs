using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Files;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Manifests.Diff;
using AdmissionWebhook.Manifests.Edits;
using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Checks;

/// <summary>The defaults that a run found missing, written into the files or shown as a diff.</summary>
/// <param name="withExportTo">Whether <c>exportTo</c> is among them: on an object that is live it would hide it from those who use it.</param>
internal sealed class DefaultsFix(bool withExportTo)
{
    private const string ExportTo = "/spec/exportTo";

    private readonly Dictionary<string, List<DocumentPatch>> _patches = new(StringComparer.Ordinal);

    public void Note(CheckedObject evaluated)
    {
        var additions = evaluated.Patch.Where(operation => withExportTo || operation.Path != ExportTo)
            .Select(operation => (operation.Path, operation.Value.DeepClone())).ToList<(string Path, JsonNode Value)>();
        if (additions.Count > 0)
        {
            var file = evaluated.Place;
            _patches.TryAdd(file, []);
            _patches[file].Add(new DocumentPatch(evaluated.Document!.Index, additions));
        }
    }

    /// <summary>Every file with something to add, in the order of the input, with what comes of it.</summary>
    public IEnumerable<FixedFile> Results(IReadOnlyList<LoadedFile> files) => files.Where(file => _patches.ContainsKey(file.Path))
        .Select(file => new FixedFile(file.Path, file.Content, TextPatch.Apply(file.Content, file.Path, _patches[file.Path])));
}

/// <summary>A file that lacks defaults, and what it holds with them.</summary>
internal sealed record FixedFile(string Path, ReadOnlyMemory<byte> Before, TextPatchResult Result)
{
    private bool IsChanged => !Result.Content.Span.SequenceEqual(Before.Span);

    /// <summary>The defaults that could not be written into the text, and why, one line each.</summary>
    public IEnumerable<string> Left => Result.NotFixable.Select(left => $"{Path}: {left.Path} was not added to object {left.Index + 1}: {left.Reason}");

    /// <returns>Whether there was anything to write.</returns>
    /// <exception cref="IOException">The file cannot be written; it is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; it is as it was.</exception>
    public bool Write()
    {
        if (!IsChanged)
        {
            return false;
        }

        if (Path == ManifestFiles.StandardInput)
        {
            throw new IOException("standard input cannot be fixed; --diff shows what would be");
        }

        ReplacedFile.Write(Path, Before.Span, Result.Content.Span);
        return true;
    }

    /// <summary>
    /// What <see cref="Write"/> changes, for <c>patch -p1</c> and <c>git apply</c> in the same folder; for a file outside of it, in the
    /// root folder, as git names such files.
    /// </summary>
    public string Diff(string folder)
    {
        var full = System.IO.Path.GetFullPath(Path, folder);
        var relative = System.IO.Path.GetRelativePath(folder, full);
        var name = relative.Split(System.IO.Path.DirectorySeparatorChar)[0] == ".." ? full.TrimStart('/') : relative;
        return UnifiedDiff.Of(name, Text(Before), Text(Result.Content));
    }

    // A byte order mark is part of the first line to those who apply the diff.
    private static string Text(ReadOnlyMemory<byte> content)
    {
        var text = ManifestText.Decode(content);
        return text.Encoding is UTF8Encoding && text.Preamble > 0 ? '\uFEFF' + text.Text : text.Text;
    }
}
