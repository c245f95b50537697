using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Files;

/// <summary>
/// The content of some files and folders at one moment. A folder stands for its own <c>*.yaml</c>, <c>*.yml</c> and <c>*.json</c> files in
/// ordinal order, without subfolders; names that begin with <c>..</c> belong to the kubelet and are left out.
/// </summary>
public sealed class FileSnapshot
{
    private static readonly string[] FolderExtensions = [".yaml", ".yml", ".json"];

    private readonly List<FileContent> _files = [];
    private readonly List<FileFault> _faults = [];

    private FileSnapshot(IReadOnlyList<string> paths)
    {
        Paths = paths;
        foreach (var path in paths)
        {
            ReadPath(path);
        }

        Fingerprint = ComputeFingerprint();
    }

    /// <summary>The requested files and folders.</summary>
    public IReadOnlyList<string> Paths { get; }

    public IReadOnlyList<FileContent> Files => _files;

    /// <summary>What could not be read; empty if the snapshot is complete.</summary>
    public IReadOnlyList<FileFault> Faults => _faults;

    /// <summary>Depends on paths, bytes and faults; not on times, owners or modes.</summary>
    internal string Fingerprint { get; }

    /// <summary>Reads everything now. Errors on disk become <see cref="Faults"/>, never exceptions.</summary>
    public static FileSnapshot Read(params IReadOnlyList<string> paths) => new(paths);

    private void ReadPath(string path) =>
        Guard(
            path,
            () =>
            {
                if (!Directory.Exists(path))
                {
                    ReadFile(path);
                    return;
                }

                foreach (var file in Directory.EnumerateFiles(path).Where(BelongsToFolder).Order(StringComparer.Ordinal))
                {
                    ReadFile(file);
                }
            }
        );

    private void ReadFile(string path) => Guard(path, () => _files.Add(new(path, File.ReadAllBytes(path))));

    private void Guard(string path, Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            _faults.Add(new(path, ReadFailure.Reason(e)));
        }
    }

    private static bool BelongsToFolder(string path) =>
        !Path.GetFileName(path.AsSpan()).StartsWith("..", StringComparison.Ordinal)
        && FolderExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private string ComputeFingerprint()
    {
        using var hash = new FramedHash();
        foreach (var file in _files)
        {
            hash.Append(file.Path);
            hash.Append(file.Bytes.Span);
        }

        foreach (var fault in _faults)
        {
            hash.Append(fault.Path);
            hash.Append(fault.Reason);
        }

        return hash.Finish();
    }
}
