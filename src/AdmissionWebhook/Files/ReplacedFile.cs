namespace AdmissionWebhook.Files;

/// <summary>New content for a file that is there, whole or not at all.</summary>
internal static class ReplacedFile
{
    /// <summary>
    /// Writes a file beside it and renames that over it: whoever reads sees the old content or the new one, also if the machine dies
    /// between. The mode is kept; of a symbolic link the target is replaced, and the link stays.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">What it must still hold.</param>
    /// <param name="content">What it holds afterwards.</param>
    /// <exception cref="IOException">It cannot be written, or holds something else by now; it is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written; it is as it was.</exception>
    public static void Write(string path, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> content)
    {
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        if (!File.ReadAllBytes(target).AsSpan().SequenceEqual(expected))
        {
            throw new IOException("it has changed since it was read; run again");
        }

        // A rename asks for the folder only; a file that is write-protected is meant to stay.
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
