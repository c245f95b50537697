namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>Reads whose errors name the file.</summary>
internal static class TextFile
{
    public static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConnectionException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    /// <exception cref="ConnectionException">The file cannot be read, is empty, or holds what cannot stand in a header.</exception>
    public static string ReadToken(string path)
    {
        var token = Read(path).Trim();
        return token.Length > 0 && !token.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? token
            : throw new ConnectionException($"{path}: not a token");
    }
}
