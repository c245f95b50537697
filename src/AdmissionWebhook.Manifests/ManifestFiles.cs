namespace AdmissionWebhook.Manifests;

/// <summary>A file's bytes, or why they cannot be had: then <c>Error</c> says so and <c>Content</c> is empty.</summary>
public sealed record ManifestFile(string Path, ReadOnlyMemory<byte> Content, string? Error);

/// <summary>The manifest files that command-line paths name.</summary>
public static class ManifestFiles
{
    public const string StandardInput = "-";

    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <summary>
    /// Files as they are named; folders recursively, in ordinal order of names, for <c>.yaml</c>, <c>.yml</c> and <c>.json</c>. No file is
    /// read twice and no symbolic link is followed in circles. Names that start with two dots are passed over: Kubernetes keeps the
    /// versions of a mounted ConfigMap there. Reading is lazy; whatever cannot be read is an entry with an error.
    /// </summary>
    /// <param name="paths">Files, folders, or <c>-</c> for standard input.</param>
    /// <param name="standardInput">Opened at most once.</param>
    public static IEnumerable<ManifestFile> Read(IEnumerable<string> paths, Func<Stream> standardInput)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (path == StandardInput)
            {
                if (seen.Add(StandardInput))
                {
                    yield return ReadStream(standardInput);
                }
            }
            else if (Directory.Exists(path))
            {
                foreach (var file in Folder(path, seen))
                {
                    yield return file;
                }
            }
            else if (seen.Add(Path.GetFullPath(path)))
            {
                yield return ReadFile(path);
            }
        }
    }

    private static IEnumerable<ManifestFile> Folder(string folder, HashSet<string> seen)
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
                foreach (var file in Folder(path, seen))
                {
                    yield return file;
                }
            }
            else if (Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) && seen.Add(Path.GetFullPath(path)))
            {
                yield return ReadFile(path);
            }
        }
    }

    private static string[] List(string folder, out string? error)
    {
        try
        {
            error = null;
            string[] names = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Select(entry => entry.Name)
                .Where(name => !name.StartsWith("..", StringComparison.Ordinal))];
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error = Reason(failure, "the folder cannot be listed");
            return [];
        }
    }

    private static string RealPath(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        }
        catch (IOException)
        {
            // A link that cannot be resolved is reported when the folder is listed.
            return Path.GetFullPath(folder);
        }
    }

    private static ManifestFile ReadFile(string path)
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

    private static string Reason(Exception failure, string what) =>
        failure is FileNotFoundException or DirectoryNotFoundException ? ReadFailure.Reason(failure) : $"{what}: {ReadFailure.Reason(failure)}";
}
