namespace AdmissionWebhook.Tls;

/// <summary>
/// Writes PEM files atomically, and never gives a key a wider mode than its own.
/// </summary>
public static class PemFile
{
    internal const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    internal const UnixFileMode Public = Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>
    /// Writes the CA of <c>--write-ca</c>, mode 0644. An existing path is written in place, since it can be a device or link such as
    /// <c>/dev/stdout</c>.
    /// </summary>
    /// <exception cref="IOException">It cannot be written; likewise <see cref="UnauthorizedAccessException"/>.</exception>
    public static void WriteAuthority(string path, string pem)
    {
        if (File.Exists(path))
        {
            File.WriteAllText(path, pem);
        }
        else
        {
            Write(path, pem, Public, overwrite: true);
        }
    }

    internal static void Write(string path, string pem, UnixFileMode mode, bool overwrite)
    {
        // Keeps the extension, so that ignore patterns for keys also match a file left behind by a crash.
        var temporary = Path.ChangeExtension(path, $"{Guid.NewGuid():N}{Path.GetExtension(path)}");
        try
        {
            using (var stream = new FileStream(temporary, NewFile(mode)))
            using (var writer = new StreamWriter(stream))
            {
                writer.Write(pem);
            }

            File.Move(temporary, path, overwrite);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static FileStreamOptions NewFile(UnixFileMode mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        return options;
    }
}
