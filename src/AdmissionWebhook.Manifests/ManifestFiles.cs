namespace AdmissionWebhook.Manifests;

/// <summary>A file's bytes; if it cannot be read, <c>Error</c> says why and <c>Content</c> is empty.</summary>
public sealed record ManifestFile(string Path, ReadOnlyMemory<byte> Content, string? Error)
{
    /// <summary>Whether the path was given itself, rather than a folder that holds it.</summary>
    public bool IsNamed { get; init; }

    /// <summary>Whether it is in the <c>templates</c> folder of a Helm chart.</summary>
    public bool IsChartTemplate { get; init; }
}

/// <summary>The manifest files that command-line paths select.</summary>
public static class ManifestFiles
{
    public const string StandardInput = "-";

    /// <summary>
    /// Files as given; folders recursively, in ordinal order of names, for <c>.yaml</c>, <c>.yml</c> and <c>.json</c>. No file is read
    /// twice and symbolic links are not followed in circles. Names that start with two dots are skipped: Kubernetes keeps the versions of a
    /// mounted ConfigMap there. Reads lazily; a file that cannot be read is an entry with an error.
    /// </summary>
    /// <param name="paths">Files, folders, or <c>-</c> for standard input.</param>
    /// <param name="standardInput">Opened at most once.</param>
    /// <param name="isExcluded">Which files to leave out; null for none.</param>
    public static IEnumerable<ManifestFile> Read(
        IEnumerable<string> paths,
        Func<Stream> standardInput,
        Func<string, bool>? isExcluded = null
    )
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (path == StandardInput)
            {
                if (seen.Add(StandardInput))
                {
                    yield return ReadStream(standardInput) with
                    {
                        IsNamed = true,
                    };
                }
            }
            else if (Directory.Exists(path))
            {
                foreach (var file in new FolderWalk(seen, isExcluded ?? (_ => false)).Read(path, IsChartTemplates(path)))
                {
                    yield return file;
                }
            }
            else if (isExcluded?.Invoke(path) != true && seen.Add(Path.GetFullPath(path)))
            {
                yield return ReadFile(path) with
                {
                    IsNamed = true,
                };
            }
        }
    }

    /// <summary>Whether a folder holds the templates of a Helm chart.</summary>
    internal static bool IsChartTemplates(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return Path.GetFileName(full) == "templates" && File.Exists(Path.Join(Path.GetDirectoryName(full), "Chart.yaml"));
    }

    internal static ManifestFile ReadFile(string path)
    {
        try
        {
            return new ManifestFile(path, File.ReadAllBytes(path), null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return new ManifestFile(path, default, Reason(failure, "the file cannot be read"));
        }
    }

    private static ManifestFile ReadStream(Func<Stream> open)
    {
        try
        {
            using var stream = open();
            using var buffer = new MemoryStream();
            stream.CopyTo(buffer);
            return new ManifestFile(StandardInput, buffer.ToArray(), null);
        }
        catch (IOException failure)
        {
            return new ManifestFile(StandardInput, default, Reason(failure, "standard input cannot be read"));
        }
    }

    internal static string Reason(Exception failure, string what) =>
        failure is FileNotFoundException or DirectoryNotFoundException
            ? ReadFailure.Reason(failure)
            : $"{what}: {ReadFailure.Reason(failure)}";
}
