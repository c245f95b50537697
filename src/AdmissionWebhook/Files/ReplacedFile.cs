namespace AdmissionWebhook.Files;

/// <summary>Atomically replaces the content of an existing file.</summary>
internal static class ReplacedFile
{
    /// <summary>
    /// Writes a file beside it and renames it over the original: readers see the old content or the new, even if the machine crashes in
    /// between. Keeps the mode. For a symbolic link, the target is replaced and the link stays.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">The content that it must still have.</param>
    /// <param name="content">The new content.</param>
    /// <exception cref="IOException">The file cannot be written, or its content has changed; it is untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission to write the file; it is untouched.</exception>
    public static void Write(string path, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> content)
    {
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        if (!File.ReadAllBytes(target).AsSpan().SequenceEqual(expected))
        {
            throw new IOException("the file has changed since it was read; run again");
        }

        // A rename needs write permission on the folder only; a write-protected file is meant to stay.
        File.Open(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
        var beside = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}");
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write))
            {
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(target));
                }

                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, target, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
