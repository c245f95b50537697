using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Files;

/// <summary>
/// What a list of files and folders held at one moment. A folder stands for its <c>*.yaml</c>, <c>*.yml</c> and <c>*.json</c> files in
/// ordinal order, not for those of its subfolders; names that begin with <c>..</c> belong to the kubelet and are left out.
/// </summary>
public sealed class FileSnapshot
{
    private static readonly string[] FolderExtensions = [".yaml", ".yml", ".json"];

    private readonly List<FileContent> files = [];
    private readonly List<FileFault> faults = [];

    private FileSnapshot(IReadOnlyList<string> paths)
    {
        Paths = paths;
        foreach (var path in paths)
        {
            ReadPath(path);
        }

        Fingerprint = ComputeFingerprint();
    }

    /// <summary>The files and folders that were asked for.</summary>
    public IReadOnlyList<string> Paths { get; }

    public IReadOnlyList<FileContent> Files => files;

    /// <summary>What could not be read. The snapshot is whole only when this is empty.</summary>
    public IReadOnlyList<FileFault> Faults => faults;

    /// <summary>Equal for equal paths with equal bytes and equal faults; times, owners and modes do not count.</summary>
    internal string Fingerprint { get; }

    /// <summary>Reads everything now. Never throws for what it finds on disk: see <see cref="Faults"/>.</summary>
    public static FileSnapshot Read(params IReadOnlyList<string> paths) => new(paths);

    private void ReadPath(string path) => Guard(path, () =>
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
    });

    private void ReadFile(string path) => Guard(path, () => files.Add(new(path, File.ReadAllBytes(path))));

    private void Guard(string path, Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            faults.Add(new(path, ReadFailure.Reason(e)));
        }
    }

    private static bool BelongsToFolder(string path) =>
        !Path.GetFileName(path.AsSpan()).StartsWith("..", StringComparison.Ordinal)
        && FolderExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private string ComputeFingerprint()
    {
        using var hash = new FramedHash();
        foreach (var file in files)
        {
            hash.Append(file.Path);
            hash.Append(file.Bytes.Span);
        }

        foreach (var fault in faults)
        {
            hash.Append(fault.Path);
            hash.Append(fault.Reason);
        }

        return hash.Finish();
    }
}
