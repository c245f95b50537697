namespace AdmissionWebhook.Manifests;

/// <summary>The manifest files below a folder.</summary>
/// <param name="seen">Full paths of files and folders already read; added to.</param>
/// <param name="isExcluded">Which files to leave out.</param>
internal sealed class FolderWalk(HashSet<string> seen, Func<string, bool> isExcluded)
{
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    public IEnumerable<ManifestFile> Read(string folder, bool isChartTemplate)
    {
        if (!seen.Add(RealPath(folder)))
        {
            yield break;
        }

        var names = List(folder, out var error);
        if (error is not null)
        {
            yield return new ManifestFile(folder, default, error);
        }

        foreach (var name in names)
        {
            var path = Path.Join(folder, name);
            if (Directory.Exists(path))
            {
                foreach (var file in Read(path, isChartTemplate || ManifestFiles.IsChartTemplates(path)))
                {
                    yield return file;
                }
            }
            else if (
                Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase)
                && !isExcluded(path)
                && seen.Add(Path.GetFullPath(path))
            )
            {
                yield return ManifestFiles.ReadFile(path) with
                {
                    IsChartTemplate = isChartTemplate,
                };
            }
        }
    }

    private static string[] List(string folder, out string? error)
    {
        try
        {
            error = null;
            string[] names =
            [
                .. new DirectoryInfo(folder)
                    .EnumerateFileSystemInfos()
                    .Select(entry => entry.Name)
                    .Where(name => !name.StartsWith("..", StringComparison.Ordinal)),
            ];
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error = ManifestFiles.Reason(failure, "the folder cannot be listed");
            return [];
        }
    }

    private static string RealPath(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName
                ?? Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        }
        catch (IOException)
        {
            // A link that cannot be resolved is reported when its folder is listed.
            return Path.GetFullPath(folder);
        }
    }
}
