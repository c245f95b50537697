using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Files;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Manifests.Edits;

namespace AdmissionWebhook.Cli.PolicyUnused;

/// <summary>Removes unused entries from policy files.</summary>
internal static class UnusedFix
{
    /// <summary>The files that change; nothing is written yet.</summary>
    public static IReadOnlyList<FixedFile> Of(IReadOnlyList<FileContent> files, IReadOnlyList<UnusedEntry> entries)
    {
        var fixes = new List<FixedFile>();
        foreach (var file in files)
        {
            var removals = new List<DocumentRemovals>();
            foreach (var document in ManifestReader.Read(file.Bytes, file.Path).OfType<ManifestDocument>())
            {
                using var json = LoadedFile.Parse(document);
                var policy = ObjectIdentity.Of(json.RootElement, "").Name;
                string[] paths = [.. entries.Where(entry => entry.IsRemovable && entry.Policy == policy).Select(entry => entry.Path)];
                if (paths.Length > 0)
                {
                    removals.Add(new DocumentRemovals(document.Index, paths));
                }
            }

            if (removals.Count > 0)
            {
                fixes.Add(new FixedFile(file.Path, file.Bytes, TextRemoval.Apply(file.Bytes, file.Path, removals)));
            }
        }

        return fixes;
    }
}
